using System.Text.Json.Serialization;

namespace PatchTracer.Traces.Verdicts;

/// <summary>What became of one chain of the contract.</summary>
public sealed record ChainVerdict
{
    public required string Name { get; init; }

    public required IReadOnlyList<SubjectVerdict> Subjects { get; init; }

    /// <summary>Spans without their parent in traces of this chain, each once.</summary>
    public IReadOnlyList<SpanReference> Orphans { get; init; } = [];

    /// <summary>Spans in traces of this chain that have the id of another one; null where the contract allows it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SpanReference>? Conflicts { get; init; }

    /// <summary>What is wrong with the chain as a whole: too few subjects.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    public bool Complete => Problems.Count == 0 && Orphans.Count == 0 && Conflicts is not { Count: > 0 }
        && Subjects.All(subject => subject.Complete);
}
