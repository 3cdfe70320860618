namespace PatchTracer.Images.Nodes;

/// <summary>What a node image is put on.</summary>
public abstract record NodeBase
{
    private NodeBase()
    {
    }

    /// <summary>Debian packages alone, by debootstrap; needs root.</summary>
    public sealed record Debian : NodeBase;

    /// <summary>An existing kind node image in an archive: what <c>docker save</c> writes, or an OCI layout.</summary>
    /// <param name="Path">The archive, not compressed.</param>
    public sealed record Archive(string Path) : NodeBase;
}
