using System.Security.Cryptography;
using System.Text.Json;

namespace PatchTracer.Images.Oci;

/// <summary>
/// Reads image archives: what <c>docker save</c> writes in any version, and OCI layouts in a tar. Layers are not copied; they
/// stay where they lie, and their digests are checked when they are written somewhere else.
/// </summary>
public sealed class ImageArchiveReader
{
    /// <summary>
    /// Manifests and configurations are a few KiB; the OCI distribution specification lets registries refuse more than 4 MiB.
    /// </summary>
    private const int MaxDocument = 4 << 20;

    /// <summary>An index may name an index; deeper is nobody's image.</summary>
    private const int MaxNesting = 3;

    private readonly ArchiveIndex _index;

    private ImageArchiveReader(ArchiveIndex index) => _index = index;

    /// <summary>The linux/amd64 images of an archive, in its order.</summary>
    /// <exception cref="ImageException">Not an image archive, or damaged.</exception>
    public static async Task<IReadOnlyList<Image>> ReadAsync(string path, CancellationToken cancellation)
    {
        var reader = new ImageArchiveReader(await ArchiveIndex.ReadAsync(path, cancellation));
        return reader.Read();
    }

    private List<Image> Read()
    {
        var images = _index.Find("manifest.json") is { } docker
            ? [.. Parse<List<DockerManifest>>(docker, "manifest.json").Select(FromDocker)]
            : FromIndex(_index.Find("index.json") ?? throw _index.Invalid("it has neither manifest.json nor index.json"), "index.json", 0)
            .ToList();
        return images.Count > 0 ? images : throw _index.Invalid("it has no image for linux/amd64");
    }

    private Image FromDocker(DockerManifest manifest)
    {
        var source = _index.Get(manifest.Config);
        var config = source.ReadAll(MaxDocument);
        if (DigestIn(manifest.Config) is { } expected)
            Verify(config, expected, manifest.Config);
        var diffIds = ImageConfiguration.DiffIds(config);
        if (diffIds.Count != manifest.Layers.Count)
            throw _index.Invalid($"its configuration counts {diffIds.Count} layers, its manifest {manifest.Layers.Count}");
        return new Image(manifest.RepoTags ?? [], config, [.. manifest.Layers.Zip(diffIds, LayerFromDocker)]);
    }

    private Layer LayerFromDocker(string name, Digest diffId)
    {
        var source = _index.Get(name);
        var compression = BlobFormat.OfLayer(source);
        var digest = DigestIn(name) ?? (compression == LayerCompression.None ? diffId : Hash(source));
        return new Layer(digest, diffId, source.Length, compression, source);
    }

    private IEnumerable<Image> FromIndex(BlobSource source, string name, int depth)
    {
        if (depth > MaxNesting)
            throw _index.Invalid($"its indexes are nested deeper than {MaxNesting}");
        foreach (var descriptor in Parse<OciIndex>(source, name).Manifests.Where(descriptor => descriptor.IsForLinux))
        {
            var path = BlobPath(descriptor);
            var blob = _index.Get(path);
            Verify(blob.ReadAll(MaxDocument), DigestIn(path)!.Value, path);
            if (descriptor.MediaType?.Contains("index", StringComparison.Ordinal) == true
                || descriptor.MediaType?.Contains("manifest.list", StringComparison.Ordinal) == true)
            {
                foreach (var image in FromIndex(blob, path, depth + 1))
                    yield return image with { Names = image.Names.Count > 0 ? image.Names : NamesOf(descriptor) };
            }
            else
            {
                yield return FromManifest(Parse<OciManifest>(blob, path), NamesOf(descriptor));
            }
        }
    }

    private Image FromManifest(OciManifest manifest, IReadOnlyList<string> names)
    {
        var configPath = BlobPath(manifest.Config);
        return FromDocker(new DockerManifest { Config = configPath, Layers = [.. manifest.Layers.Select(BlobPath)], RepoTags = names });
    }

    // containerd writes whole names; the reference name of the OCI specification is often a bare tag.
    private static IReadOnlyList<string> NamesOf(OciDescriptor descriptor)
    {
        if (descriptor.Annotations?.GetValueOrDefault("io.containerd.image.name") is { } name)
            return [name];
        return descriptor.Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name") is { } reference && reference.Contains(':')
            ? [reference]
            : [];
    }

    private string BlobPath(OciDescriptor descriptor) => Digest.TryParse(descriptor.Digest, out var digest)
        ? $"blobs/sha256/{digest.Hex}"
        : throw _index.Invalid($"'{descriptor.Digest}' is no SHA-256 digest");

    // blobs/sha256/<hex>, or <hex>.json as docker save named configurations up to version 24
    private static Digest? DigestIn(string path) =>
        Digest.TryParse($"sha256:{Path.GetFileNameWithoutExtension(path)}", out var digest) ? digest : null;

    private static Digest Hash(BlobSource source)
    {
        using var stream = source.Open();
        return Digest.FromBytes(SHA256.HashData(stream));
    }

    private void Verify(byte[] content, Digest expected, string name)
    {
        if (Digest.FromBytes(SHA256.HashData(content)) != expected)
            throw _index.Invalid($"the content of '{name}' is not what its name says; it is damaged");
    }

    private T Parse<T>(BlobSource source, string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(source.ReadAll(MaxDocument)) ?? throw _index.Invalid($"'{name}' is null");
        }
        catch (JsonException e)
        {
            throw _index.Invalid($"'{name}': {e.Message}");
        }
    }
}
