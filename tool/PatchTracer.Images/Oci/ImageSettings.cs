namespace PatchTracer.Images.Oci;

/// <summary>The part of an image's configuration that says how it is run. Null or empty leaves what a base image has.</summary>
public sealed record ImageSettings
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string>? Entrypoint { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public string? StopSignal { get; init; }

    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
