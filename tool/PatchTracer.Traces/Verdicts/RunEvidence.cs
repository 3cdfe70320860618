using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Everything a verdict is made of: what the traces show and what must have happened, told by others.</summary>
public sealed record RunEvidence
{
    public required CausalGraph Graph { get; init; }

    public Inventory Inventory { get; init; } = Inventory.Empty;

    public IReadOnlyList<LoadRequest> Load { get; init; } = [];

    public IReadOnlyList<RuntimeCounters> Counters { get; init; } = [];

    /// <summary>When the run began; null: with the first span.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>When recording ended; null: with the last span.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The components were told to link across objects instead of continuing the trace.</summary>
    public bool LinkMode { get; init; }

    internal long StartUnixNano => Start is { } start ? UnixNano.Of(start) : Graph.Spans.FirstUnixNano;

    internal long EndUnixNano => End is { } end ? UnixNano.Of(end) : Graph.Spans.LastUnixNano;
}
