using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Views;

/// <summary>What is written on the lines of a waterfall.</summary>
internal sealed class WaterfallNames(CausalGraph graph, CausalTree tree)
{
    /// <summary>Name, and before it how its cause is known and whether it failed.</summary>
    public string Of(WaterfallRow row) => $"{Mark(row)}{Name(row)}";

    public string LayerOf(WaterfallRow row) => graph.SpanAt(row.Node)?.Layer ?? Conventions.NetworkLayer;

    private string Mark(WaterfallRow row) => row.Kind switch
    {
        EdgeKind.Link => "~> ",
        EdgeKind.Derived => "=> ",
        null when graph.SpanAt(row.Node) is { ParentSpanId.IsEmpty: false } => "^ ",
        _ => "",
    };

    private string Name(WaterfallRow row)
    {
        var name = $"{SpanLabel.Of(graph, row.Node)}{Place(row.Node)}";
        if (row.Collapsed > 0)
            return $"… {row.Collapsed} more {name}{(row.Errors > 0 ? $", {row.Errors} with errors" : "")}";
        return graph.SpanAt(row.Node) is { Status: StatusCode.Error } failed
            ? $"! {name}{(failed.StatusMessage.Length > 0 ? $": {failed.StatusMessage}" : "")}"
            : name;
    }

    /// <summary>The node, where it is another than the cause's.</summary>
    private string Place(int node) =>
        NodeName(node) is { } name && (tree.CauseOf(node) is not { } cause || NodeName(cause) != name) ? $" @{name}" : "";

    private string? NodeName(int node) => graph.SpanAt(node)?.Node ?? graph.HopAt(node)?.Node;
}
