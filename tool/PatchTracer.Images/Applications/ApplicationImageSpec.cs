namespace PatchTracer.Images.Applications;

/// <summary>What the image of a .NET application is made of.</summary>
public sealed record ApplicationImageSpec
{
    /// <summary>The image's name with tag.</summary>
    public required string Name { get; init; }

    /// <summary>The project to publish: self-contained, for linux-x64.</summary>
    public required string Project { get; init; }

    /// <summary>The name of the published program.</summary>
    public required string Program { get; init; }

    /// <summary>
    /// Names the content of the project and of all it is built from, and what <see cref="Finish"/> does; equal keys are built once.
    /// </summary>
    public required string SourceKey { get; init; }

    /// <summary>Changes the directory of what was published before it becomes a layer; null leaves it as it is.</summary>
    public Func<string, CancellationToken, Task>? Finish { get; init; }
}
