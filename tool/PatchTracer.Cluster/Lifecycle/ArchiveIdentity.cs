using System.Formats.Tar;
using System.Text.Json;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// One image of an archive, read from its `manifest.json` (Docker's form) and, where there is one, `index.json` (OCI image layout 1.0).
/// </summary>
/// <param name="Reference">Its first name.</param>
/// <param name="ConfigDigest">`sha256:…`: what the container runtime interface, and Docker with its own image store, call the image's
/// id.</param>
/// <param name="ManifestDigest">`sha256:…`: what containerd's image list shows; null if the archive is of Docker's form alone.</param>
public sealed record ArchiveIdentity(string Reference, string ConfigDigest, string? ManifestDigest)
{
    /// <summary>The documents that name images are a few KiB.</summary>
    private const int MaxDocument = 4 << 20;

    /// <summary>
    /// Whether an engine calls this very image so: by its configuration or, with containerd's image store (Docker's default for new
    /// installations), by its manifest.
    /// </summary>
    internal bool IsId(string id) => id == ConfigDigest || id == ManifestDigest;

    /// <exception cref="ClusterException">Not such an archive, or it names no image.</exception>
    public static async Task<IReadOnlyList<ArchiveIdentity>> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            JsonNode? manifest = null, index = null;
            await using var stream = ForeignFile.OpenRead(path);
            await using var tar = new TarReader(stream);
            while ((manifest is null || index is null) && await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (name == "manifest.json")
                    manifest = await ParseAsync(entry, cancellation);
                else if (name == "index.json")
                    index = await ParseAsync(entry, cancellation);
            }
            return Parse(manifest, index) is { Count: > 0 } images ? images
                : throw Unusable(path, "it has no manifest.json that names an image");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException
            or FormatException)
        {
            throw Unusable(path, e.Message);
        }
    }

    private static async Task<JsonNode?> ParseAsync(TarEntry entry, CancellationToken cancellation) =>
        entry is { DataStream: { } content, Length: <= MaxDocument }
        ? await JsonNode.ParseAsync(content, cancellationToken: cancellation)
        : throw new InvalidDataException($"{entry.Name} is no document of up to {MaxDocument >> 20} MiB");

    internal static IReadOnlyList<ArchiveIdentity> Parse(JsonNode? manifest, JsonNode? index)
    {
        var names = (index as JsonObject ?? []).Items("manifests")
            .GroupBy(m => m.At("annotations").Text("io.containerd.image.name"))
            .ToDictionary(g => g.Key, g => g.First().Text("digest"));
        return
        [
            .. from image in (manifest as JsonArray ?? []).OfType<JsonObject>()
               let reference = (image["RepoTags"] as JsonArray ?? []).FirstOrDefault()?.ToString()
               // "blobs/sha256/HEX" or "HEX.json"
               let config = Path.GetFileNameWithoutExtension(image.Text("Config"))
               where reference is not null && config.Length == 64
               select new ArchiveIdentity(reference, $"sha256:{config}", names.GetValueOrDefault(reference)),
        ];
    }

    private static ClusterException Unusable(string path, string why) =>
        new(ClusterFailure.Input, $"{path} is not an image archive that can be loaded: {why}");
}
