using PatchTracer.Traces.Paths;

namespace PatchTracer.Traces.Analysis;

/// <summary>One pod, request or trace, and where its time went.</summary>
/// <param name="TraceId">The trace to look at first; null when none is known.</param>
/// <param name="Path">From its start to its end, without gaps.</param>
/// <param name="Tree">What the path was found in: the causes of each of its nodes.</param>
/// <param name="Way">From what began it to what it ended with: each the cause of the next.</param>
public sealed record AnalyzedSubject(string Name, TraceId? TraceId, CriticalPath Path, CausalTree Tree, IReadOnlyList<int> Way)
{
    public long DurationNanos { get; } = Path.DurationNanos;
}

/// <summary>Subjects of one kind, which may be compared with each other.</summary>
/// <param name="Name">A chain of a contract, or service and name of a root.</param>
/// <param name="WithoutPath">How many subjects there are besides of which no path is known.</param>
public sealed record SubjectGroup(string Name, IReadOnlyList<AnalyzedSubject> Subjects, int WithoutPath);
