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
        return await git.TryFindGitDirectoryAsync(cancellation) is { } directory ? await OriginalsAsync(git, directory, cancellation) : new Dictionary<string, byte[]?>();
    }

    internal static async Task<IReadOnlyDictionary<string, byte[]?>> OriginalsAsync(Git git, string directory, CancellationToken cancellation)
    {
        if (new WeaveJournal(directory).Exists)
        {
            throw new SourceException(SourceFailure.HalfWoven, git.Directory,
                $"{git.Directory} is being woven, or was when a process was killed. If none is at work, `patchtracer revert` or `patchtracer apply` puts it right.");
        }
        // git-symbolic-ref reads the same line.
        var head = (await File.ReadAllTextAsync(Path.Combine(directory, "HEAD"), cancellation)).Trim();
        return head.StartsWith(Head, StringComparison.Ordinal) ? await ReadAsync(git, head[Head.Length..], cancellation) : new Dictionary<string, byte[]?>();
    }

    private static async Task<Dictionary<string, byte[]?>> ReadAsync(Git git, string version, CancellationToken cancellation)
    {
        using var repository = new Repository(git.Directory);
        if (repository.Refs[$"refs/patchtracer/{version}/base"] is not { } start)
            return [];
        var blobs = new BlobStore(repository);
        var changes = await git.DifferencesAsync(start.TargetIdentifier, "HEAD", cancellation);
        return changes.ToDictionary(change => change.Path, change => change.Before.Exists ? blobs.Read(change.Before.Blob) : null);
    }
}
