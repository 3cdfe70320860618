namespace PatchTracer.Experiments.Files;

public sealed record ApplicationSection
{
    /// <summary>Where everything goes that its manifest puts nowhere. Emptied before each run. Without one the experiment's name.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>
    /// What the manifests' images are made of; an image that is not here is looked for in this machine's engine, then pulled.
    /// </summary>
    public IReadOnlyList<ImageSection> Images { get; init; } = [];

    /// <summary>Deployed in this order before the load, each object in a trace of its own.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    /// <summary>Deployed while the load runs.</summary>
    public IReadOnlyList<string> DuringLoad { get; init; } = [];

    /// <summary>How long a Deployment may take until it is rolled out, and a Job until it is complete.</summary>
    public TimeSpan ReadyWithin { get; init; } = TimeSpan.FromMinutes(3);
}

/// <summary>Exactly one of <see cref="Project"/>, <see cref="Go"/>, <see cref="Dockerfile"/> and <see cref="Archive"/> is given.</summary>
public sealed record ImageSection
{
    /// <summary>The name that the manifests have for it; an archive may say it itself.</summary>
    public string? Name { get; init; }

    /// <summary>A .NET project, which is published.</summary>
    public string? Project { get; init; }

    /// <summary>
    /// The project of the agent. With one, the .NET project is woven with the catalog's tracepoints for .NET before it becomes an image,
    /// and the agent sends its spans. Null: the application traces itself, or not at all.
    /// </summary>
    public string? Agent { get; init; }

    /// <summary>The directory of a Go main package.</summary>
    public string? Go { get; init; }

    /// <summary>Built by this machine's engine.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>What the Dockerfile copies from; without one the directory it is in.</summary>
    public string? Context { get; init; }

    /// <summary>A tar of `docker save`, or an OCI layout in one.</summary>
    public string? Archive { get; init; }
}
