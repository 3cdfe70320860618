namespace PatchTracer.Cluster.Doctoring;

public enum FindingStatus
{
    Ok,

    /// <summary>Not there.</summary>
    Missing,

    /// <summary>There, but it does not work.</summary>
    Broken,

    /// <summary>Works, with something to know.</summary>
    Warning,
}

/// <summary>What the doctor found out about one thing that the main job needs.</summary>
/// <param name="Details">The version, the amount or the error that was seen.</param>
/// <param name="Why">What needs it.</param>
/// <param name="Remedy">The exact command, or what to do; empty when nothing is to be done.</param>
public sealed record Finding(string Name, FindingStatus Status, string Details, string Why, string Remedy)
{
    /// <summary>Program and number, where <see cref="Details"/> are what a program says of its version; it may say much.</summary>
    public string? Version { get; init; }

    /// <summary>What was looked at: files, programs, addresses.</summary>
    public string LookedAt { get; init; } = "";

    /// <summary>The Debian package that would mend it; null if a package is not the mend.</summary>
    public string? Package { get; init; }

    /// <summary>Whether the main job cannot run like this.</summary>
    public bool IsBlocking => Status is FindingStatus.Missing or FindingStatus.Broken;
}
