using System.Formats.Tar;
using System.Text;

namespace PatchTracer.Images.Oci;

/// <summary>
/// One path of a layer. Time is no part of it: everything in a layer has the same fixed time.
/// </summary>
internal sealed record LayerEntry
{
    private LayerEntry(string path, TarEntryType type, UnixFileMode mode)
    {
        Path = Normalize(path);
        Type = type;
        Mode = mode;
    }

    /// <summary>Relative to the image's root, with '/', without a trailing one.</summary>
    public string Path { get; }

    public TarEntryType Type { get; }

    public UnixFileMode Mode { get; init; }

    public int Uid { get; init; }

    public int Gid { get; init; }

    /// <summary>Of a symbolic link its text; of a hard link the path of an entry that sorts before this one.</summary>
    public string LinkTarget { get; private init; } = "";

    /// <summary>The file on disk whose bytes are taken, or null when <see cref="Content"/> has them.</summary>
    public string? Source { get; private init; }

    public ReadOnlyMemory<byte> Content { get; private init; }

    public static LayerEntry Directory(string path, UnixFileMode mode = Modes.Program) => new(path, TarEntryType.Directory, mode);

    public static LayerEntry FromFile(string path, string source, UnixFileMode mode) =>
        new(path, TarEntryType.RegularFile, mode) { Source = source };

    public static LayerEntry FromText(string path, string content, UnixFileMode mode = Modes.Data) =>
        new(path, TarEntryType.RegularFile, mode) { Content = Encoding.UTF8.GetBytes(content) };

    public static LayerEntry Symlink(string path, string target) =>
        new(path, TarEntryType.SymbolicLink, Modes.All) { LinkTarget = target };

    public static LayerEntry Hardlink(string path, string target) =>
        new(path, TarEntryType.HardLink, Modes.Data) { LinkTarget = Normalize(target) };

    /// <summary>Takes <paramref name="path"/> of the layers below away (OCI image specification, "Whiteouts").</summary>
    public static LayerEntry Whiteout(string path)
    {
        var normal = Normalize(path);
        var name = normal.LastIndexOf('/') + 1;
        return FromText($"{normal[..name]}.wh.{normal[name..]}", "");
    }

    /// <summary>Takes everything that the layers below have in a directory away.</summary>
    public static LayerEntry OpaqueWhiteout(string directory) => FromText($"{Normalize(directory)}/.wh..wh..opq", "");

    private static string Normalize(string path)
    {
        var normal = path.Trim('/');
        if (normal.Length == 0 || normal.Split('/').Any(part => part is "" or "." or ".."))
            throw new ArgumentException($"not a path inside an image: '{path}'", nameof(path));
        return normal;
    }
}
