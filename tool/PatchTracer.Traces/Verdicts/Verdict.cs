using System.Text.Json.Serialization;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Whether the traces of a run are what the contract says.</summary>
public sealed record Verdict
{
    public required string Contract { get; init; }

    /// <summary>What CI gates on: true means exit code 0.</summary>
    public bool Complete => TracesComplete && Thresholds.All(threshold => threshold.Holds);

    /// <summary>What the contract alone says.</summary>
    [JsonIgnore]
    public bool TracesComplete => Chains.Count > 0 && Chains.All(chain => chain.Complete);

    /// <summary>Why the contract was not asked: the components have no spans. Null where it was.</summary>
    public string? Untraced { get; init; }

    /// <summary>Complete, or not traced and all limits of the load hold: a round to be measured, and not judged.</summary>
    [JsonIgnore]
    public bool IsSound => Complete || (Untraced is not null && Thresholds.All(threshold => threshold.Holds));

    public required IReadOnlyList<ChainVerdict> Chains { get; init; }

    /// <summary>The limits that the experiment sets to its load.</summary>
    public IReadOnlyList<ThresholdVerdict> Thresholds { get; init; } = [];

    public required int Spans { get; init; }

    public required int Traces { get; init; }

    /// <summary>Requests of the run that went through a Service.</summary>
    public required int Hops { get; init; }

    /// <summary>Spans that came with an id that another span has; both count.</summary>
    public IReadOnlyList<SpanReference> Conflicts { get; init; } = [];

    /// <summary>
    /// What somebody without the components' credential said in their name; it is in none of the figures. Null when there is nothing.
    /// </summary>
    public IReadOnlyList<SetAsideSpans>? SetAside { get; init; }
}
