namespace PatchTracer.Images.Nodes;

/// <summary>What a node image is put on.</summary>
public abstract record NodeBase
{
    private NodeBase()
    {
    }

    /// <summary>
    /// By one word, as a command line gives it: <c>debian</c>, the path of an archive, or else the name of an image that the
    /// container engine has.
    /// </summary>
    public static NodeBase Parse(string text) =>
        text == "debian" ? new Debian() : System.IO.File.Exists(text) ? new Archive(text) : new Engine(text);

    /// <summary>Debian packages alone, by debootstrap; needs root.</summary>
    public sealed record Debian : NodeBase;

    /// <summary>An existing kind node image in an archive: what <c>docker save</c> writes, or an OCI layout.</summary>
    /// <param name="Path">The archive, not compressed.</param>
    public sealed record Archive(string Path) : NodeBase;

    /// <summary>
    /// An existing kind node image that docker has. Its layers are not copied: the archive that results holds the new layer alone,
    /// and loads into that docker in about a second.
    /// </summary>
    public sealed record Engine(string Image) : NodeBase;
}
