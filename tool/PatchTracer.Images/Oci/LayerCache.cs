using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Oci;

/// <summary>Layers by the key of what they are made from: the blob, and its digests beside it.</summary>
internal sealed class LayerCache(CacheRoot cache)
{
    /// <summary>The layer of that key, from the cache or newly written.</summary>
    public async Task<Layer> GetAsync(
        ContentKey key, LayerCompression compression, Func<string, Task<LayerContents>> contents, CancellationToken cancellation)
    {
        var entry = cache.Entry("layer", $"{key.Prefix()}-{compression}");
        if (!Directory.Exists(entry))
        {
            await Publication.DirectoryAsync(entry, async partial =>
            {
                var blob = Path.Combine(partial, "blob");
                var scratch = Directory.CreateDirectory(Path.Combine(partial, "scratch"));
                var layer = await LayerWriter.WriteAsync(await contents(scratch.FullName), blob, compression, cancellation);
                scratch.Delete(recursive: true);
                await File.WriteAllTextAsync(Path.Combine(partial, "layer.json"), Describe(layer), cancellation);
            });
        }
        return Read(entry, compression);
    }

    private static string Describe(Layer layer) =>
        JsonSerializer.Serialize(new[] { layer.Digest.ToString(), layer.DiffId.ToString() });

    private static Layer Read(string entry, LayerCompression compression)
    {
        var blob = Path.Combine(entry, "blob");
        var digests = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(entry, "layer.json")));
        if (digests is not [var first, var second] || !Digest.TryParse(first, out var digest) || !Digest.TryParse(second, out var diffId))
            throw new ImageException($"{entry} is damaged: remove it, and it is made again", entry);
        var size = new FileInfo(blob).Length;
        return new Layer(digest, diffId, size, compression, new BlobSource(blob, 0, size));
    }
}
