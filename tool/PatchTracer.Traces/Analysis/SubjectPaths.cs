using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Analysis;

/// <summary>
/// What determined how long a subject took: a request from its first span, a pod from the deployment to the last thing found for it, a
/// trace from its root.
/// </summary>
public sealed class SubjectPaths(CausalGraph graph)
{
    private readonly CausalTree _tree = new(graph);

    /// <summary>Null when nothing of the subject was recorded, or nothing connects its first and last span.</summary>
    public AnalyzedSubject? Of(SubjectVerdict subject)
    {
        var spans = subject.Edges.SelectMany(edge => new[] { edge.Cause, edge.Effect }).OfType<SpanReference>().Where(span => !span.Derived)
            .ToList();
        if (spans.Count == 0)
            return null;
        var first = IndexOf(spans.MinBy(span => span.StartUnixNano)!);
        var last = IndexOf(spans.MaxBy(span => span.StartUnixNano + span.DurationNanos)!);
        if (first < 0 || last < 0)
            return null;
        if (subject.Kind == "request")
            return Along(subject.Name, subject.TraceId, _tree, [first]);
        var own = spans.Concat(subject.Waits.SelectMany(wait => new[] { wait.Cause, wait.Effect })).Select(IndexOf).ToHashSet();
        var waits = subject.Waits.Count == 0 ? _tree : WithWaits(subject.Waits);
        return Between(subject, waits, first, last, own) ?? Between(subject, _tree, first, last, own);
    }

    private AnalyzedSubject? Between(SubjectVerdict subject, CausalTree tree, int first, int last, HashSet<int> own)
    {
        if (CausalRoute.Find(graph, tree, first, last, own) is not { } route || tree.Along(route) is not { } along)
            return null;
        return CriticalPath.Way(graph, along, first, last) is { } way ? Along(subject.Name, subject.TraceId, along, way) : null;
    }

    /// <summary>A span, from its start to its end; what it caused later does not count.</summary>
    public AnalyzedSubject Of(int node) => Along($"{graph.TraceOf(node)}", graph.TraceOf(node), _tree, [node]);

    private AnalyzedSubject Along(string name, TraceId? trace, CausalTree tree, IReadOnlyList<int> way) =>
        new(name, trace, CriticalPath.Along(graph, tree, way), tree, way);

    private CausalTree WithWaits(IReadOnlyList<Wait> waits) =>
        new(_tree, waits.Select(wait => (Cause: IndexOf(wait.Cause), Effect: IndexOf(wait.Effect)))
            .Where(wait => wait is { Cause: >= 0, Effect: >= 0 }));

    private int IndexOf(SpanReference span) => graph.Spans.IndexOf(new SpanKey(span.TraceId, span.SpanId));
}
