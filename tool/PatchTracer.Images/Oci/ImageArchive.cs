using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PatchTracer.Images.Oci;

/// <summary>
/// Writes archives that are two things at once: an OCI image layout 1.0 (what <c>ctr images import</c>, skopeo and new engines read)
/// and, by <c>manifest.json</c> beside it, what <c>docker save</c> writes and every <c>docker load</c> since 1.10 reads.
/// </summary>
public static class ImageArchive
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";

    /// <summary>
    /// Equal images give equal bytes. Layers without bytes are left out: only an engine that has them can load the archive.
    /// </summary>
    /// <exception cref="ImageException">A layer's bytes are not those its digest names.</exception>
    public static async Task WriteAsync(string path, IReadOnlyList<Image> images, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        await WriteAsync(file, images, cancellation);
    }

    public static async Task WriteAsync(Stream stream, IReadOnlyList<Image> images, CancellationToken cancellation)
    {
        await using var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true);
        var documents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["oci-layout"] = Json(new JsonObject { ["imageLayoutVersion"] = "1.0.0" }),
            ["manifest.json"] = Json(new JsonArray([.. images.Select(DockerManifest)])),
        };
        var index = new JsonArray();
        var blobs = new SortedDictionary<string, Layer>(StringComparer.Ordinal);
        foreach (var image in images)
        {
            var manifest = Json(Manifest(image));
            documents[BlobPath(image.Id)] = image.Config.ToArray();
            documents[BlobPath(DigestOf(manifest))] = manifest;
            foreach (var name in image.Names)
                index.Add(IndexEntry(manifest, name));
            foreach (var layer in image.Layers.Where(layer => layer.Source is not null))
                blobs[BlobPath(layer.Digest)] = layer;
        }
        documents["index.json"] = Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.index.v1+json",
            ["manifests"] = index,
        });

        await AddDirectoryAsync(writer, "blobs/", cancellation);
        await AddDirectoryAsync(writer, "blobs/sha256/", cancellation);
        foreach (var (name, content) in documents)
            await AddAsync(writer, name, new MemoryStream(content, writable: false), cancellation);
        foreach (var (name, layer) in blobs)
            await AddLayerAsync(writer, name, layer, cancellation);
    }

    private static async Task AddLayerAsync(TarWriter writer, string name, Layer layer, CancellationToken cancellation)
    {
        await using var data = new VerifyingStream(layer.Source!.Open(), layer.Source.Length);
        await AddAsync(writer, name, data, cancellation);
        if (data.Digest != layer.Digest)
            throw new ImageException($"layer {layer.Digest} in {layer.Source.Path} has the content {data.Digest}; the file is damaged",
                layer.Source.Path);
    }

    private static Task AddDirectoryAsync(TarWriter writer, string name, CancellationToken cancellation) =>
        writer.WriteEntryAsync(
            new UstarTarEntry(TarEntryType.Directory, name) { Mode = Modes.Program, ModificationTime = DateTimeOffset.UnixEpoch },
            cancellation);

    private static async Task AddAsync(TarWriter writer, string name, Stream data, CancellationToken cancellation)
    {
        var entry = new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            Mode = Modes.Data,
            ModificationTime = DateTimeOffset.UnixEpoch,
            DataStream = data,
        };
        await writer.WriteEntryAsync(entry, cancellation);
    }

    private static JsonObject Manifest(Image image) => new()
    {
        ["schemaVersion"] = 2,
        ["mediaType"] = ManifestType,
        ["config"] = Descriptor(ConfigType, image.Id, image.Config.Length),
        ["layers"] = new JsonArray([.. image.Layers.Select(layer => Descriptor(layer.MediaType, layer.Digest, layer.Size))]),
    };

    private static JsonObject DockerManifest(Image image) => new()
    {
        ["Config"] = BlobPath(image.Id),
        ["RepoTags"] = new JsonArray([.. image.Names.Select(name => (JsonNode)name)]),
        ["Layers"] = new JsonArray([.. image.Layers.Select(layer => (JsonNode)BlobPath(layer.Digest))]),
    };

    private static JsonObject IndexEntry(byte[] manifest, string name)
    {
        var entry = Descriptor(ManifestType, DigestOf(manifest), manifest.Length);
        entry["platform"] = new JsonObject { ["architecture"] = "amd64", ["os"] = "linux" };
        entry["annotations"] = new JsonObject
        {
            ["io.containerd.image.name"] = name,
            ["org.opencontainers.image.ref.name"] = name[(name.LastIndexOf(':') + 1)..],
        };
        return entry;
    }

    private static JsonObject Descriptor(string mediaType, Digest digest, long size) => new()
    {
        ["mediaType"] = mediaType,
        ["digest"] = digest.ToString(),
        ["size"] = size,
    };

    private static string BlobPath(Digest digest) => $"blobs/sha256/{digest.Hex}";

    private static Digest DigestOf(byte[] bytes) => Digest.FromBytes(SHA256.HashData(bytes));

    private static byte[] Json(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);
}
