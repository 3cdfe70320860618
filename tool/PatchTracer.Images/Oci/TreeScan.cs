using PatchTracer.Workspace;

namespace PatchTracer.Images.Oci;

/// <summary>
/// A directory as entries of a layer. Hard links stay links: the path that sorts first has the bytes. Sockets, pipes and devices
/// are left out; an engine mounts its own /dev.
/// </summary>
internal sealed class TreeScan
{
    private readonly Dictionary<ulong, string> _inodes = [];
    private readonly string _root;
    private readonly Func<string, bool> _keep;

    private TreeScan(string root, Func<string, bool> keep) => (_root, _keep) = (root, keep);

    /// <summary>Entries with owner and mode as on disk, in ordinal order of their paths.</summary>
    /// <param name="root">The directory that becomes the image's root.</param>
    /// <param name="keep">Asked for each path relative to the root; a directory that is not kept is not entered.</param>
    public static IEnumerable<LayerEntry> Of(string root, Func<string, bool> keep)
    {
        var scan = new TreeScan(root, keep);
        var paths = new List<string>();
        scan.Collect("", paths);
        paths.Sort(StringComparer.Ordinal); // decides which of several hard links has the bytes
        return paths.Select(scan.Entry).OfType<LayerEntry>();
    }

    /// <summary>Entries owned by root, with only the executable bit of each file kept: what a checkout on disk says reliably.</summary>
    public static IEnumerable<LayerEntry> AsRoot(string root) => Of(root, _ => true).Select(entry => entry with
    {
        Uid = 0,
        Gid = 0,
        Mode = entry.Mode.HasFlag(UnixFileMode.UserExecute) ? Modes.Program : Modes.Data,
    });

    private void Collect(string directory, List<string> paths)
    {
        foreach (var full in Directory.EnumerateFileSystemEntries(Path.Combine(_root, directory)))
        {
            var path = Path.Combine(directory, Path.GetFileName(full));
            if (!_keep(path))
                continue;
            paths.Add(path);
            if (UnixStat.Of(full).Kind == UnixStat.Directory)
                Collect(path, paths);
        }
    }

    private LayerEntry? Entry(string path)
    {
        var full = Path.Combine(_root, path);
        var stat = UnixStat.Of(full);
        var entry = stat.Kind switch
        {
            UnixStat.Directory => LayerEntry.Directory(path, stat.Mode),
            UnixStat.Symlink => LayerEntry.Symlink(path, new FileInfo(full).LinkTarget!),
            UnixStat.Regular when stat.Links > 1 && !_inodes.TryAdd(stat.Inode, path) => LayerEntry.Hardlink(path, _inodes[stat.Inode]) with { Mode = stat.Mode }, // engines give the file the mode of its last link
            UnixStat.Regular => LayerEntry.FromFile(path, full, stat.Mode),
            _ => null,
        };
        return entry is null ? null : entry with { Uid = stat.Uid, Gid = stat.Gid };
    }
}
