using System.Formats.Tar;
using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>A file system that debootstrap made, as a directory on disk.</summary>
/// <param name="Directory">Its root.</param>
/// <param name="Owners">What the tree was when root made it, by path; null when the disk says so itself.</param>
internal sealed record InstalledRoot(string Directory, IReadOnlyDictionary<string, (UnixFileMode Mode, int Uid, int Gid)>? Owners = null)
{
    /// <summary>Reads owners and modes of an archive that was unpacked by somebody who cannot give files away.</summary>
    public static async Task<InstalledRoot> UnpackedAsync(string directory, string archive, CancellationToken cancellation)
    {
        var owners = new Dictionary<string, (UnixFileMode, int, int)>(StringComparer.Ordinal);
        await using var stream = File.OpenRead(archive);
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            owners[PathOf(entry.Name)] = (entry.Mode, entry.Uid, entry.Gid);
        return new InstalledRoot(directory, owners);
    }

    /// <summary>An entry of the directory as root left it. A symbolic link has no mode of its own.</summary>
    public LayerEntry Restore(LayerEntry entry)
    {
        if (Owners is null)
            return entry;
        var (mode, uid, gid) = Owners[entry.Path];
        return entry with { Uid = uid, Gid = gid, Mode = entry.Type is TarEntryType.SymbolicLink ? entry.Mode : mode };
    }

    // "./etc/" is etc
    private static string PathOf(string name) => (name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('/');
}
