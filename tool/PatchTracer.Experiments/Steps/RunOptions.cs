using PatchTracer.Experiments.Locking;

namespace PatchTracer.Experiments.Steps;

/// <summary>What the caller of a run decides, beside the experiment file.</summary>
public sealed record RunOptions
{
    /// <summary>Where the bundle goes; it must not exist or must be empty.</summary>
    public required string BundleDirectory { get; init; }

    /// <summary>The repository's kind-config/node.</summary>
    public required string NodeSources { get; init; }

    /// <summary>The version of the program that runs it, for the bundle's manifest.</summary>
    public string Tool { get; init; } = "";

    /// <summary>Which variant of its experiment this is, for the bundle's manifest; null where there are none.</summary>
    public string? Variant { get; init; }

    /// <summary>What the run must be made of; null for whatever there is.</summary>
    public ExperimentLock? Lock { get; init; }

    /// <summary>Where <see cref="Lock"/> was read from.</summary>
    public string? LockFile { get; init; }

    /// <summary>A tree in place of the file's source.</summary>
    public string? Tree { get; init; }

    /// <summary>A tree of containerd in place of the file's.</summary>
    public string? Containerd { get; init; }

    /// <summary>A release from git in place of the file's source.</summary>
    public string? Release { get; init; }

    /// <summary>The repository <see cref="Release"/> comes from.</summary>
    public string? Repository { get; init; }
}
