using System.Text.Json.Serialization;

namespace PatchTracer.Traces.Verdicts;

/// <summary>What became of one subject of a chain.</summary>
public sealed record SubjectVerdict
{
    /// <summary><c>pod</c>, <c>request</c> or <c>root</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>namespace/name</c> of a pod; trace id and URL of a request; trace id and name of a root.</summary>
    public required string Name { get; init; }

    /// <summary>The trace to look at first; null when nothing of the subject was found.</summary>
    public TraceId? TraceId { get; init; }

    public required IReadOnlyList<EdgeVerdict> Edges { get; init; }

    /// <summary>What of it waited for what, where no context says so.</summary>
    public IReadOnlyList<Wait> Waits { get; init; } = [];

    /// <summary>Spans of the subject's own trace whose parents are not there; empty for pods, which share traces.</summary>
    public IReadOnlyList<SpanReference> Orphans { get; init; } = [];

    /// <summary>Spans of the same that have the id of another one; null where the contract allows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SpanReference>? Conflicts { get; init; }

    /// <summary>From the start of the first thing found for it to the end of the last; 0 when nothing was.</summary>
    public long DurationNanos
    {
        get
        {
            var effects = Edges.Where(edge => edge.State == EdgeState.Found).Select(edge => edge.Effect).OfType<SpanReference>().ToArray();
            return effects.Length == 0 ? 0
                : effects.Max(effect => effect.StartUnixNano + effect.DurationNanos) - effects.Min(effect => effect.StartUnixNano);
        }
    }

    public bool Complete => Orphans.Count == 0 && Conflicts is not { Count: > 0 } && Edges.All(edge => edge.State == EdgeState.Found);
}
