using LibGit2Sharp;

namespace PatchTracer.Sources;

/// <summary>What weaving did to a tree, for those who only want to look at it.</summary>
public static class WovenBranch
{
    private const string Head = "ref: refs/heads/patchtracer/";

    /// <summary>
    /// When a branch of ours is checked out: every file that it changed, by path, as it was in the commit that weaving started from; null
    /// for what it added. Empty for all other trees.
    /// </summary>
    /// <exception cref="SourceException">A process that was killed left the tree half woven.</exception>
    public static async Task<IReadOnlyDictionary<string, byte[]?>> OriginalsAsync(string tree, CancellationToken cancellation)
    {
        var git = new Git(Path.GetFullPath(tree));
        if (await git.TryFindGitDirectoryAsync(cancellation) is not { } directory)
            return new Dictionary<string, byte[]?>();
        if (new WeaveJournal(directory).Exists)
        {
            throw new SourceException(SourceFailure.HalfWoven, tree,
                $"{tree} is being woven, or was when a process was killed. If none is at work, `patchtracer revert` or `patchtracer apply` puts it right.");
        }
        // git-symbolic-ref reads the same line.
        var head = (await File.ReadAllTextAsync(Path.Combine(directory, "HEAD"), cancellation)).Trim();
        return head.StartsWith(Head, StringComparison.Ordinal) ? Read(git.Directory, head[Head.Length..]) : new Dictionary<string, byte[]?>();
    }

    private static Dictionary<string, byte[]?> Read(string tree, string version)
    {
        using var repository = new Repository(tree);
        if (repository.Refs[$"refs/patchtracer/{version}/base"] is not { } start)
            return [];
        var changes = repository.Diff.Compare<TreeChanges>(repository.Lookup<Commit>(start.TargetIdentifier).Tree, repository.Head.Tip.Tree, new CompareOptions { Similarity = SimilarityOptions.None });
        return changes.ToDictionary(change => change.Path, change => change.OldExists ? Content(repository, change.OldOid) : null);
    }

    private static byte[] Content(Repository repository, ObjectId blob)
    {
        using var content = repository.Lookup<Blob>(blob).GetContentStream();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
