using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>A node image in an archive that <c>docker load</c> and <c>kind create cluster --image</c> (after loading) take.</summary>
/// <param name="Name">With tag.</param>
/// <param name="Archive">OCI layout and docker archive in one file.</param>
/// <param name="Id">The digest of the configuration: the image's id in docker once it is loaded.</param>
public sealed record NodeImage(string Name, string Archive, Digest Id)
{
    /// <summary>The lowest layer, Debian's packages; null on a base that is somebody's image.</summary>
    public NodeRoot? Root { get; init; }
}
