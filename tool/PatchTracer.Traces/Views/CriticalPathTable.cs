using System.Globalization;
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
        var layers = new PlainTable(new PlainColumn("layer", 12, 12), new PlainColumn("work", 8, IsNumber: true),
            new PlainColumn("wait", 8, IsNumber: true), new PlainColumn("share", 6, IsNumber: true));
        foreach (var share in path.Layers)
            layers.Row(share.Layer, Nanos.Text(share.WorkNanos), Nanos.Text(share.WaitNanos),
                string.Create(CultureInfo.InvariantCulture, $"{(whole == 0 ? 0 : 100.0 * share.TotalNanos / whole):0.0}%"));
        text.Append(layers);
        var longest = path.Segments.GroupBy(segment => (segment.Node, segment.IsWait))
            .Select(span => (span.Key, Nanos: span.Sum(segment => segment.DurationNanos)))
            .Where(span => span.Nanos > 0 && span.Nanos >= whole / LeastShare)
            .OrderByDescending(span => span.Nanos).ThenBy(span => span.Key.Node).Take(Longest).ToArray();
        if (longest.Length == 0)
            return text.ToString();
        var spans = new PlainTable(new PlainColumn("", 8, IsNumber: true, Gap: 2), new PlainColumn(""));
        foreach (var ((node, isWait), nanos) in longest)
            spans.Row(Nanos.Text(nanos), $"{(isWait ? "waiting for " : "")}{SpanLabel.Of(graph, node)}");
        return text.Append("longest in it\n").Append(spans).ToString();
    }
}
