namespace PatchTracer.Traces.Verdicts;

/// <summary>Whether the traces of a run are what the contract says.</summary>
public sealed record Verdict
{
    public required string Contract { get; init; }

    /// <summary>What CI gates on: true means exit code 0.</summary>
    public bool Complete => Chains.Count > 0 && Chains.All(chain => chain.Complete);

    public required IReadOnlyList<ChainVerdict> Chains { get; init; }

    public required int Spans { get; init; }

    public required int Traces { get; init; }

    /// <summary>Requests of the run that went through a Service.</summary>
    public required int Hops { get; init; }

    /// <summary>Spans that came with an id that another span has; they are left out of everything.</summary>
    public IReadOnlyList<SpanReference> Conflicts { get; init; } = [];
}
