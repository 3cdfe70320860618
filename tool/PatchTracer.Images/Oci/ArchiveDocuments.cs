using System.Text.Json.Serialization;

namespace PatchTracer.Images.Oci;

/// <summary>One image in the <c>manifest.json</c> of a docker archive.</summary>
internal sealed record DockerManifest
{
    [JsonRequired]
    public string Config { get; init; } = "";

    public IReadOnlyList<string>? RepoTags { get; init; }

    [JsonRequired]
    public IReadOnlyList<string> Layers { get; init; } = [];
}

/// <summary>An OCI image index, <c>index.json</c> or nested.</summary>
internal sealed record OciIndex
{
    [JsonRequired]
    [JsonPropertyName("manifests")]
    public IReadOnlyList<OciDescriptor> Manifests { get; init; } = [];
}

internal sealed record OciManifest
{
    [JsonRequired]
    [JsonPropertyName("config")]
    public OciDescriptor Config { get; init; } = new();

    [JsonRequired]
    [JsonPropertyName("layers")]
    public IReadOnlyList<OciDescriptor> Layers { get; init; } = [];
}

internal sealed record OciDescriptor
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("platform")]
    public OciPlatform? Platform { get; init; }

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Absent means: whatever the reader runs on.</summary>
    [JsonIgnore]
    public bool IsForLinux => Platform is null or { Os: "linux", Architecture: "amd64" };
}

internal sealed record OciPlatform
{
    [JsonPropertyName("os")]
    public string? Os { get; init; }

    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }
}
