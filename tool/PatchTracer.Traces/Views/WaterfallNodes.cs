using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Views;

/// <summary>What a waterfall shows.</summary>
internal static class WaterfallNodes
{
    /// <summary>One trace with its hops.</summary>
    public static HashSet<int> OfTrace(CausalGraph graph, TraceId traceId)
    {
        var nodes = new HashSet<int>(graph.Spans.InTrace(traceId).ToArray());
        for (var i = 0; i < graph.Hops.Count; i++)
        {
            if (graph.Hops[i].TraceId == traceId)
                nodes.Add(graph.Spans.Count + i);
        }
        return nodes;
    }

    /// <summary>Everything a verdict found for a subject, and what led to it, across traces.</summary>
    public static HashSet<int> OfSubject(CausalGraph graph, CausalTree tree, SubjectVerdict subject)
    {
        var nodes = new HashSet<int>();
        foreach (var reference in subject.Edges.SelectMany(edge => new[] { edge.Cause, edge.Effect }))
        {
            if (reference is { Derived: false }
                && graph.Spans.IndexOf(new SpanKey(reference.TraceId, reference.SpanId)) is >= 0 and var node)
                nodes.UnionWith(tree.Ancestry(node));
        }
        return nodes;
    }
}
