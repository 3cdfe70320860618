using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Views;

/// <summary>One line of a waterfall before it is text.</summary>
/// <param name="Node">The node it shows; of a collapsed line the first.</param>
/// <param name="Depth">How many causes it is below a root.</param>
/// <param name="Kind">How its cause is known; null for a root.</param>
/// <param name="Collapsed">How many neighbours the line stands for; 0 for a line of one node.</param>
/// <param name="Errors">How many of the collapsed ones have errors.</param>
internal readonly record struct WaterfallRow(int Node, int Depth, EdgeKind? Kind, int Collapsed, int Errors, long StartUnixNano,
    long EndUnixNano);
