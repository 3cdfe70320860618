namespace PatchTracer.Traces.Verdicts;

/// <summary>What became of one subject of a chain.</summary>
public sealed record SubjectVerdict
{
    /// <summary><c>pod</c>, <c>request</c> or <c>root</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>namespace/name</c> of a pod, trace id of a request, name of a root.</summary>
    public required string Name { get; init; }

    /// <summary>The trace to look at first; null when nothing of the subject was found.</summary>
    public TraceId? TraceId { get; init; }

    public required IReadOnlyList<EdgeVerdict> Edges { get; init; }

    /// <summary>Spans of the subject's own trace whose parents are not there; empty for pods, which share traces.</summary>
    public IReadOnlyList<SpanReference> Orphans { get; init; } = [];

    public bool Complete => Orphans.Count == 0 && Edges.All(edge => edge.State == EdgeState.Found);
}
