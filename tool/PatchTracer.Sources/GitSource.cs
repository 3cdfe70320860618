using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>Kubernetes of one release tag from a git repository, without its history.</summary>
public sealed class GitSource(CacheRoot cache, IReporter reporter)
{
    public const string PublicRepository = "https://github.com/kubernetes/kubernetes";

    /// <summary>The pristine tree of a tag, from the cache if it is there. Nobody may edit it.</summary>
    /// <param name="source">A URL, or the path of a repository on this machine.</param>
    /// <exception cref="SourceException">Unreachable, no such tag, or not a complete tree.</exception>
    public async Task<SourceTree> GetAsync(ReleaseVersion version, string source, CancellationToken cancellation)
    {
        var local = LocalPath(source);
        var entry = cache.Entry("sources", $"git-{version}-{KeyOf(local ?? source)}");
        using (WorkspaceLock.TryAcquire($"{entry}.lock", out var holder) ?? throw Busy(entry, holder))
        {
            // A repository on this machine may move its tag; what came from afar stays as it was first seen.
            if (local is not null && Directory.Exists(entry) && await IsOutdatedAsync(local, entry, version, cancellation))
                Directory.Delete(entry, recursive: true);
            if (!Directory.Exists(entry))
            {
                reporter.Info($"Getting Kubernetes {version.Tag} from {source}.");
                await Publication.DirectoryAsync(entry, partial => local is null
                    ? FetchRemoteAsync(source, version, partial, cancellation)
                    : FetchLocalAsync(local, version, partial, cancellation));
            }
        }
        var tree = await new Git(entry).RunAsync(cancellation, "rev-parse", "HEAD^{tree}");
        return new SourceTree(entry, version, VersionEvidence.GitTag, $"git-{tree}");
    }

    private async Task FetchRemoteAsync(string url, ReleaseVersion version, string into, CancellationToken cancellation)
    {
        // LibGit2Sharp blocks while it fetches, so it gets a thread of its own.
        await Task.Run(() => new RemoteTag(url, version.Tag, reporter).CheckOut(into, cancellation), cancellation);
        KubernetesTree.RequireComplete(into);
    }

    /// <summary>LibGit2Sharp cannot make a shallow clone of a path, and a whole one of Kubernetes is gigabytes: the system's git can.</summary>
    private async Task FetchLocalAsync(string path, ReleaseVersion version, string into, CancellationToken cancellation)
    {
        var repository = new Git(path);
        if (await repository.TryRunAsync(cancellation, "rev-parse", "--git-dir") is null)
            throw new SourceException(SourceFailure.NoRepository, path, $"{path} is not a git repository; a plain directory is given with --tree.");
        if (await repository.TryRunAsync(cancellation, "rev-parse", "--verify", $"refs/tags/{version.Tag}^{{commit}}") is null)
        {
            var tags = (await repository.RunAsync(cancellation, "tag", "--list", "v*")).Split('\n');
            throw NearestTags.Missing(path, version, tags);
        }
        reporter.Status($"cloning {path} at {version.Tag}");
        await new Git(into).RunAsync(cancellation, "-c", "advice.detachedHead=false", "-c", "core.autocrlf=false",
            "clone", "--quiet", "--depth", "1", "--branch", version.Tag, new Uri(path).AbsoluteUri, ".");
        KubernetesTree.RequireComplete(into);
    }

    private static async Task<bool> IsOutdatedAsync(string local, string entry, ReleaseVersion version, CancellationToken cancellation)
    {
        var now = await new Git(local).TryRunAsync(cancellation, "rev-parse", "--verify", $"refs/tags/{version.Tag}^{{commit}}");
        return now is not null && now != await new Git(entry).RunAsync(cancellation, "rev-parse", "HEAD");
    }

    private static string? LocalPath(string source) =>
        Directory.Exists(source) ? Path.GetFullPath(source)
        : Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath
        : null;

    private static string KeyOf(string source)
    {
        using var key = new ContentKey();
        return key.Add("source", source).Prefix();
    }

    private static SourceException Busy(string entry, int holder) => new(SourceFailure.Busy, entry,
        $"Process {holder} is getting this source just now; wait for it, then run the same command again.") { HolderProcessId = holder };
}
