namespace PatchTracer.Traces.Contracts;

/// <summary>What the traces of a run must contain (docs/contract.md).</summary>
public sealed record Contract
{
    public required string Name { get; init; }

    public string About { get; init; } = "";

    /// <summary>By how much clocks of two components may contradict each other.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What ended this shortly before the end of the run may not have had its effect yet.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    public required IReadOnlyList<Chain> Chains { get; init; }
}
