using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>Kubernetes of one release tag from a git repository, without its history.</summary>
public sealed class GitSource(CacheRoot cache, IReporter reporter)
{
    public const string PublicRepository = "https://github.com/kubernetes/kubernetes";

    /// <summary>The pristine tree of a tag, from the cache if it is there. Nobody may edit it.</summary>
    /// <param name="source">A URL, or the path of a repository on this machine.</param>
    /// <param name="commit">What the tag has to be at, in full; null for whatever it is at.</param>
    /// <exception cref="SourceException">Unreachable, no such tag, another commit, or not a complete tree.</exception>
    public async Task<SourceTree> GetAsync(ReleaseVersion version, string source, string? commit, CancellationToken cancellation)
    {
        var local = LocalPath(source);
        // A pinned one is kept by itself: it is that commit or is not there.
        var entry = cache.Entry("sources",
            $"git-{version}-{KeyOf(local ?? source)}{(commit is null ? "" : $"-{commit[..12].ToLowerInvariant()}")}");
        using (WorkspaceLock.TryAcquire($"{entry}.lock", out var holder) ?? throw Busy(entry, holder))
        {
            // A repository on this machine may move its tag; what came from afar stays as it was first seen.
            if (local is not null && commit is null && Directory.Exists(entry)
                && await IsOutdatedAsync(local, entry, version, cancellation))
                Directory.Delete(entry, recursive: true);
            if (!Directory.Exists(entry))
            {
                reporter.Info($"Getting Kubernetes {version.Tag} from {source}.");
                await Publication.DirectoryAsync(entry, async partial =>
                {
                    await FetchAsync(local ?? source, version, partial, cancellation);
                    if (commit is not null && await HeadAsync(partial, cancellation) is var head
                        && !commit.Equals(head, StringComparison.OrdinalIgnoreCase))
                        throw Moved(version, source, commit, head);
                    KubernetesTree.RequireComplete(partial);
                });
            }
        }
        var tree = await new Git(entry).RunAsync(cancellation, "rev-parse", "HEAD^{tree}");
        return new SourceTree(entry, version, VersionEvidence.GitTag, $"git-{tree}");
    }

    /// <summary>
    /// The system's git: LibGit2Sharp makes shallow clones of all branches only (its fetch has no depth), which for
    /// Kubernetes is many times the one tree that is wanted.
    /// </summary>
    private async Task FetchAsync(string source, ReleaseVersion version, string into, CancellationToken cancellation)
    {
        // Nobody is there to answer a question for a password.
        var git = new Git(into) { OnLine = reporter.Status }.With("GIT_TERMINAL_PROMPT", "0")
            .With("GIT_SSH_COMMAND", "ssh -o BatchMode=yes").With("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
        var address = Path.IsPathRooted(source) ? new Uri(source).AbsoluteUri : source;
        try
        {
            await git.RunAsync(cancellation, "-c", "advice.detachedHead=false", "-c", "core.autocrlf=false",
                "clone", "--progress", "--depth", "1", "--branch", version.Tag, "--", address, ".");
        }
        catch (ToolException e) when (e.ExitCode is not null)
        {
            var quiet = git with { OnLine = null };
            throw await TagsAsync(quiet, address, cancellation) is { } tags && !tags.Contains(version.Tag)
                ? NearestTags.Missing(source, version, tags)
                : new SourceException(SourceFailure.Unreachable, source,
                    $"{source} cannot be read as a git repository: {e.LastOutput.Trim().Split('\n')[^1]} Check the address and "
                    + "the network, "
                    + "or name another with --source URL|PATH, or a plain directory with --tree DIR.", inner: e);
        }
    }

    /// <summary>Null when the repository cannot be asked.</summary>
    private static async Task<IReadOnlyList<string>?> TagsAsync(Git git, string address, CancellationToken cancellation)
    {
        var references = await git.TryRunAsync(cancellation, "ls-remote", "--tags", "--refs", "--", address);
        return references?.Split('\n').Select(r => r[(r.LastIndexOf('/') + 1)..]).ToList();
    }

    private static async Task<bool> IsOutdatedAsync(string local, string entry, ReleaseVersion version, CancellationToken cancellation)
    {
        var now = await new Git(local).TryRunAsync(cancellation, "rev-parse", "--verify", $"refs/tags/{version.Tag}^{{commit}}");
        return now is not null && now != await HeadAsync(entry, cancellation);
    }

    private static Task<string> HeadAsync(string entry, CancellationToken cancellation) =>
        new Git(entry).RunAsync(cancellation, "rev-parse", "HEAD");

    private static SourceException Moved(ReleaseVersion version, string source, string commit, string now) =>
        new(SourceFailure.OtherCommit, source,
        $"{version.Tag} of {source} is commit {now}, and the experiment wants {commit}: the tag was moved, or it is another repository. "
        + $"If {now} is what is meant, put it into the file.");

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
        $"Process {holder} is getting this source just now; wait for it, then run the same command again.")
    { HolderProcessId = holder };
}
