using System.Security.Cryptography;

namespace PatchTracer.Images.Oci;

/// <summary>An image: its names (with tag), its configuration document, its layers from the lowest up.</summary>
public sealed record Image(IReadOnlyList<string> Names, ReadOnlyMemory<byte> Config, IReadOnlyList<Layer> Layers)
{
    /// <summary>The digest of the configuration: what docker calls the image's id.</summary>
    public Digest Id => Digest.FromBytes(SHA256.HashData(Config.Span));
}
