using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>What is committed of a tree, for results that are to be of that and of nothing else.</summary>
public static class CommittedTree
{
    /// <exception cref="SourceException">It is a git work tree with changes that are not committed (listed).</exception>
    public static async Task RequireCleanAsync(string tree, CancellationToken cancellation)
    {
        var git = new Git(Path.GetFullPath(tree));
        if (await git.TryFindGitDirectoryAsync(cancellation) is not null)
            Refuse(git.Directory, await ChangedAsync(git, cancellation));
    }

    /// <summary>
    /// Of files as they are in a tree, those of which git has other bytes, because it converts line ends or the like; with these bytes.
    /// </summary>
    /// <exception cref="SourceException">Files that git does not track, or was told not to look at, are not what is committed
    /// (listed).</exception>
    public static async Task<IReadOnlyDictionary<string, byte[]>> ConvertedAsync(
        string tree, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellation)
    {
        var git = new Git(Path.GetFullPath(tree));
        if (files.Count == 0 || await git.TryFindGitDirectoryAsync(cancellation) is null)
            return new Dictionary<string, byte[]>();
        var committed = (await git.With("GIT_LITERAL_PATHSPECS", "1")
            .ListAsync(cancellation, ["ls-tree", "-r", "-z", "HEAD", "--", .. files.Keys]))
            .Select(entry => entry.Split('\t')).ToDictionary(entry => entry[1], entry => entry[0].Split(' ')[2]);
        Refuse(git.Directory, [.. files.Keys.Where(path => !committed.ContainsKey(path))]);
        var others = files.Where(file => BlobStore.IdOf(file.Value) != committed[file.Key]).Select(file => file.Key).ToList();
        if (others.Count == 0)
            return new Dictionary<string, byte[]>();
        var cleaned = (await git.RunWithInputAsync(string.Concat(others.Select(path => $"{path}\n")), cancellation, "hash-object",
            "--stdin-paths")).Split('\n');
        Refuse(git.Directory, [.. others.Where((path, at) => cleaned[at] != committed[path])]);
        using var repository = WovenBranch.OpenRepository(git.Directory);
        var blobs = new BlobStore(repository);
        return others.ToDictionary(path => path, path => blobs.Read(committed[path]));
    }

    /// <summary>
    /// Tracked files that differ from HEAD, on disk or in the index. Entries of porcelain v1: two letters, a blank, the path.
    /// </summary>
    internal static async Task<IReadOnlyList<string>> ChangedAsync(Git git, CancellationToken cancellation) =>
        [.. (await git.ListAsync(cancellation, "status", "--porcelain", "-z", "--untracked-files=no", "--no-renames")).Select(e => e[3..])];

    internal static void Refuse(string tree, IReadOnlyList<string> dirty)
    {
        if (dirty.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, tree,
                $"{tree} has changes that are not committed, and PatchTracer neither overwrites those nor takes them along. "
                + $"Commit or stash them first:{SourceException.List(dirty)}", dirty);
        }
    }
}
