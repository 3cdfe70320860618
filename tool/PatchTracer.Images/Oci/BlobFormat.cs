namespace PatchTracer.Images.Oci;

/// <summary>How a blob is compressed, by its first bytes: docker's own manifests do not say it.</summary>
internal static class BlobFormat
{
    public enum Kind
    {
        Other,
        Gzip,
        Zstandard,
    }

    public static Kind Of(Stream stream)
    {
        Span<byte> first = stackalloc byte[4];
        var read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return first[..read] switch
        {
            [0x1f, 0x8b, ..] => Kind.Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Kind.Zstandard,
            _ => Kind.Other,
        };
    }

    /// <exception cref="ImageException">A compression that layers written here cannot lie on.</exception>
    public static LayerCompression OfLayer(BlobSource source)
    {
        using var stream = source.Open();
        return Of(stream) switch
        {
            Kind.Gzip => LayerCompression.Gzip,
            Kind.Other => LayerCompression.None,
            var kind =>
                throw new ImageException($"a layer in {source.Path} is compressed with {kind}, which docker's archives do not take",
                    source.Path),
        };
    }
}
