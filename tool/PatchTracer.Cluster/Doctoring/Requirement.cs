namespace PatchTracer.Cluster.Doctoring;

/// <summary>One thing that must be there, how to see it and how to get it.</summary>
/// <param name="Name">What the user knows it as.</param>
/// <param name="Why">What needs it.</param>
/// <param name="Remedy">How to get it: an exact command where there is one.</param>
/// <param name="ProbeAsync">Looks, and never changes anything that stays.</param>
internal sealed record Requirement(string Name, string Why, string Remedy, Func<CancellationToken, Task<Observation>> ProbeAsync)
{
    /// <summary>The package that brings it; null if a package is not the mend.</summary>
    public string? Package { get; init; }

    public async Task<Finding> CheckAsync(CancellationToken cancellation)
    {
        var seen = await ProbeAsync(cancellation);
        var package = seen.Package ?? (seen.Remedy is null ? Package : null);
        var remedy = seen.Remedy ?? (seen.Package is null ? Remedy : Remedies.Install(seen.Package));
        return new Finding(Name, seen.Status, seen.Details, Why, seen.Status is FindingStatus.Ok ? "" : remedy)
        {
            Package = package,
            Version = seen.Version,
            LookedAt = seen.LookedAt,
        };
    }
}

/// <summary>What was seen of a requirement.</summary>
internal readonly record struct Observation(FindingStatus Status, string Details)
{
    /// <summary>Program and number of a program that said its version.</summary>
    public string? Version { get; init; }

    /// <summary>The files, programs and addresses that were looked at.</summary>
    public string LookedAt { get; init; } = "";

    /// <summary>What is to be done in the case that was seen, where that is another thing than the requirement's remedy.</summary>
    public string? Remedy { get; init; }

    /// <summary>The package that mends the case that was seen.</summary>
    public string? Package { get; init; }

    public static Observation Ok(string details) => new(FindingStatus.Ok, details);

    public static Observation Missing(string details) => new(FindingStatus.Missing, details);

    public static Observation Broken(string details) => new(FindingStatus.Broken, details);

    public static Observation Warning(string details) => new(FindingStatus.Warning, details);
}
