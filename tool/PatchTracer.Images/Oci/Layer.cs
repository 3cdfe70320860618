namespace PatchTracer.Images.Oci;

/// <summary>
/// A layer as manifests name it: <paramref name="Digest"/> and <paramref name="Size"/> of the blob,
/// <paramref name="DiffId"/> of the tar inside. <paramref name="Source"/> is null for a layer that only its digest is known of.
/// </summary>
public sealed record Layer(Digest Digest, Digest DiffId, long Size, LayerCompression Compression, BlobSource? Source)
{
    internal string MediaType => Compression == LayerCompression.Gzip
        ? "application/vnd.oci.image.layer.v1.tar+gzip"
        : "application/vnd.oci.image.layer.v1.tar";
}
