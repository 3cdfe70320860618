using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>One tag of a remote repository, fetched shallow: its commit and no history.</summary>
internal sealed class RemoteTag(string url, string tag, IReporter reporter)
{
    public void CheckOut(string into, CancellationToken cancellation)
    {
        try
        {
            Repository.Init(into);
            using var repository = new Repository(into);
            repository.Config.Set("core.autocrlf", false);
            repository.Network.Remotes.Add("origin", url);
            Commands.Fetch(repository, "origin", [$"+refs/tags/{tag}:refs/tags/{tag}"], Options(cancellation), null);
            var commit = repository.Tags[tag]?.PeeledTarget as Commit ?? throw Missing();
            var checkout = new CheckoutOptions
            {
                CheckoutModifiers = CheckoutModifiers.Force,
                OnCheckoutProgress = (_, done, total) => reporter.Status($"checking out {tag}: {done} of {total} files"),
            };
            cancellation.ThrowIfCancellationRequested();
            Commands.Checkout(repository, commit, checkout);
        }
        catch (UserCancelledException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellation);
        }
        catch (LibGit2SharpException e)
        {
            throw new SourceException(SourceFailure.Unreachable, url,
                $"{url} cannot be read as a git repository: {e.Message.TrimEnd('.')}. Check the address and the network, "
                + "or name another with --source URL|PATH, or a directory with --tree DIR.", inner: e);
        }
    }

    private FetchOptions Options(CancellationToken cancellation) => new()
    {
        Depth = 1,
        TagFetchMode = TagFetchMode.None,
        OnProgress = _ => !cancellation.IsCancellationRequested,
        OnTransferProgress = progress =>
        {
            reporter.Status($"fetching {tag}: {progress.ReceivedObjects} of {progress.TotalObjects} objects, {progress.ReceivedBytes >> 20} MiB");
            return !cancellation.IsCancellationRequested;
        },
    };

    private SourceException Missing()
    {
        const string Prefix = "refs/tags/";
        var tags = Repository.ListRemoteReferences(url)
            .Select(r => r.CanonicalName)
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && !n.EndsWith("^{}", StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..]);
        return NearestTags.Missing(url, ReleaseVersion.TryParse(tag)!.Value, tags);
    }
}
