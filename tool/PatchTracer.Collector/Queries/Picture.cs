using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Collector.Queries;

/// <summary>Some traces stitched into one causal graph, with the hops through Services that kube-proxy's connections tell of.</summary>
/// <param name="Nodes">The spans and hops of the traces; the graph holds kube-proxy's connections beside them.</param>
/// <param name="Truncated">Whether a trace had more spans than were read.</param>
internal sealed record Picture(CausalGraph Graph, CausalTree Tree, IReadOnlySet<int> Nodes, IReadOnlyList<TraceId> Traces, bool Truncated)
{
    /// <summary>Of spans that were read; pure.</summary>
    /// <param name="connections">kube-proxy's reports that may concern them.</param>
    public static Picture Of(IReadOnlyList<Span> spans, IEnumerable<Span> connections, bool truncated)
    {
        var graph = CausalGraph.Stitch(new SpanSet(spans.Concat(connections)), Inventory.Empty, StitchOptions.Default);
        var traces = spans.Select(span => span.TraceId).Distinct().ToList();
        var wanted = traces.ToHashSet();
        var nodes = Enumerable.Range(0, graph.NodeCount).Where(node => wanted.Contains(graph.TraceOf(node))).ToHashSet();
        return new Picture(graph, new CausalTree(graph), nodes, traces, truncated);
    }
}
