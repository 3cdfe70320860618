namespace PatchTracer.Cluster.Doctoring;

/// <summary>One thing that must be there, how to see it and how to get it.</summary>
/// <param name="Name">What the user knows it as.</param>
/// <param name="Why">What needs it.</param>
/// <param name="Remedy">How to get it: an exact command where there is one.</param>
/// <param name="ProbeAsync">Looks, and never changes anything that stays.</param>
internal sealed record Requirement(string Name, string Why, string Remedy, Func<CancellationToken, Task<Observation>> ProbeAsync)
{
    public string? Package { get; init; }

    public async Task<Finding> CheckAsync(CancellationToken cancellation)
    {
        var (status, details) = await ProbeAsync(cancellation);
        return new Finding(Name, status, details, Why, status is FindingStatus.Ok ? "" : Remedy) { Package = Package };
    }
}

internal readonly record struct Observation(FindingStatus Status, string Details)
{
    public static Observation Ok(string details) => new(FindingStatus.Ok, details);

    public static Observation Missing(string details) => new(FindingStatus.Missing, details);

    public static Observation Broken(string details) => new(FindingStatus.Broken, details);

    public static Observation Warning(string details) => new(FindingStatus.Warning, details);
}
