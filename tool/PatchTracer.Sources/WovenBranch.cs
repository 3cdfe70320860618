using LibGit2Sharp;

namespace PatchTracer.Sources;

/// <summary>What weaving did to a tree, for those who only want to look at it.</summary>
public static class WovenBranch
{
    internal const string Prefix = "patchtracer/";

    /// <summary>
    /// When a branch of ours is checked out: every file that it changed, by path, as it was in the commit that weaving started from; null
    /// for what it added. Empty for all other trees.
    /// </summary>
    /// <exception cref="SourceException">A process that was killed left the tree half woven.</exception>
    public static async Task<IReadOnlyDictionary<string, byte[]?>> OriginalsAsync(string tree, CancellationToken cancellation)
    {
        var git = new Git(Path.GetFullPath(tree));
        return await git.TryFindGitDirectoryAsync(cancellation) is { } directory
            ? await OriginalsAsync(new Checkout(git, directory, directory), cancellation)
            : new Dictionary<string, byte[]?>();
    }

    internal static string BaseReference(string name) => $"refs/patchtracer/{name}/base";

    internal static async Task<IReadOnlyDictionary<string, byte[]?>> OriginalsAsync(Checkout checkout, CancellationToken cancellation)
    {
        if (new WeaveJournal(checkout.Directory).Exists)
        {
            throw new SourceException(SourceFailure.HalfWoven, checkout.Git.Directory,
                $"{checkout.Git.Directory} is being woven, or was when a process was killed. If none is at work, "
                + "`patchtracer revert` or `patchtracer apply` puts it right.");
        }
        return await NameAsync(checkout, cancellation) is { } name ? await ReadAsync(checkout.Git, name, cancellation)
            : new Dictionary<string, byte[]?>();
    }

    /// <summary>The name of our branch that is checked out; null where none is, and where one was not made here.</summary>
    internal static async Task<string?> NameAsync(Checkout checkout, CancellationToken cancellation) =>
        await checkout.BranchAsync(cancellation) is { } branch && branch.StartsWith(Prefix, StringComparison.Ordinal)
        && checkout.TryResolve(BaseReference(branch[Prefix.Length..])) is not null ? branch[Prefix.Length..]
        : null;

    internal static Repository OpenRepository(string path)
    {
        try
        {
            return new Repository(path);
        }
        catch (LibGit2SharpException e)
        {
            throw new SourceException(SourceFailure.UnknownFormat, path,
                $"the repository in {path} is of a format that PatchTracer cannot write ({e.Message}). Leave it untouched: "
                + "`patchtracer apply` with --export or --overlay.", inner: e);
        }
    }

    private static async Task<Dictionary<string, byte[]?>> ReadAsync(Git git, string name, CancellationToken cancellation)
    {
        using var repository = OpenRepository(git.Directory);
        var blobs = new BlobStore(repository);
        var changes = await git.DifferencesAsync(BaseReference(name), "HEAD", cancellation);
        return changes.Where(change => !change.Before.IsSubmodule)
            .ToDictionary(change => change.Path, change => change.Before.Exists ? blobs.Read(change.Before.Blob) : null);
    }
}
