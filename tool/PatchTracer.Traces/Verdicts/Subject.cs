namespace PatchTracer.Traces.Verdicts;

/// <summary>What a chain is judged for, with the values its patterns may refer to.</summary>
internal sealed record Subject
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>The trace its spans must be in; null for pods, whose spans are found by their attributes in any trace.</summary>
    public TraceId? TraceId { get; init; }

    public required long StartUnixNano { get; init; }

    public required long EndUnixNano { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init; }
}
