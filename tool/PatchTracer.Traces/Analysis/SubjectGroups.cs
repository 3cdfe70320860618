using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Traces.Analysis;

/// <summary>What is analysed together.</summary>
public static class SubjectGroups
{
    /// <summary>The subjects of each chain of a contract.</summary>
    public static IReadOnlyList<SubjectGroup> OfVerdict(CausalGraph graph, Verdict verdict)
    {
        var paths = new SubjectPaths(graph);
        return [.. verdict.Chains.Where(chain => chain.Subjects.Count > 0)
            .Select(chain => Group(chain.Name, [.. chain.Subjects.Select(paths.Of)]))];
    }

    /// <summary>
    /// The traces, by service and name of what began them, the group that took most time first. A trace that was cut off has no root: the
    /// first of its spans without recorded parent is taken for it. What only another trace caused, by a link or through a connection, is
    /// part of that, and kube-proxy's reports of connections are no traces.
    /// </summary>
    public static IReadOnlyList<SubjectGroup> OfRoots(CausalGraph graph)
    {
        var paths = new SubjectPaths(graph);
        return [.. graph.Spans.TraceIds.Select(trace => RootOf(graph, trace)).OfType<int>()
            .GroupBy(root => (graph.SpanAt(root)!.Service, graph.SpanAt(root)!.Name))
            .Select(group => Group($"{group.Key.Name} ({group.Key.Service})", [.. group.Select(paths.Of)]))
            .OrderByDescending(group => group.Subjects.Sum(subject => subject.DurationNanos))
            .ThenBy(group => group.Name, StringComparer.Ordinal)];
    }

    private static SubjectGroup Group(string name, AnalyzedSubject?[] subjects) =>
        new(name, [.. subjects.OfType<AnalyzedSubject>()], subjects.Count(subject => subject is null));

    private static int? RootOf(CausalGraph graph, TraceId trace)
    {
        int? root = null;
        foreach (var node in graph.Spans.InTrace(trace))
        {
            if (graph.CausesOf(node).Length == 0 && (root is not { } known || graph.StartOf(node) < graph.StartOf(known)))
                root = node;
        }
        return root is { } found && graph.SpanAt(found)!.Tracepoint != Conventions.ConnectionTracepoint ? root : null;
    }
}
