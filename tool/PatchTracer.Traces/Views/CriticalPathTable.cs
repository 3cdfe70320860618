using System.Text;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Views;

/// <summary>
/// Which layer took how much of a critical path, as plain text: work, waiting for it to begin, and its share; then what took longest.
/// </summary>
public static class CriticalPathTable
{
    private const int Longest = 5;

    /// <summary>What takes less than a twentieth of the path is not what somebody looks for.</summary>
    private const int LeastShare = 20;

    public static string Write(CausalGraph graph, CriticalPath path)
    {
        var text = new StringBuilder();
        var whole = path.DurationNanos;
        text.Append($"critical path: {Nanos.Text(whole)}\n");
        text.Append($"{"layer",-12} {"work",8} {"wait",8} {"share",6}\n");
        foreach (var share in path.Layers)
        {
            var percent = whole == 0 ? 0 : 100.0 * share.TotalNanos / whole;
            text.Append($"{PlainText.Fit(share.Layer, 12)} {Nanos.Text(share.WorkNanos),8} {Nanos.Text(share.WaitNanos),8} "
                + $"{percent,5:0.0}%\n");
        }
        var longest = path.Segments.GroupBy(segment => (segment.Node, segment.IsWait))
            .Select(span => (span.Key, Nanos: span.Sum(segment => segment.DurationNanos)))
            .Where(span => span.Nanos > 0 && span.Nanos >= whole / LeastShare)
            .OrderByDescending(span => span.Nanos).ThenBy(span => span.Key.Node).Take(Longest).ToArray();
        if (longest.Length > 0)
            text.Append("longest in it\n");
        foreach (var ((node, isWait), nanos) in longest)
            text.Append($"{Nanos.Text(nanos),8}  {(isWait ? "waiting for " : "")}{PlainText.Of(SpanLabel.Of(graph, node))}\n");
        return text.ToString();
    }
}
