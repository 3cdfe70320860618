using LibGit2Sharp;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    /// <summary>Checks out the branch as it was when this catalog had been woven; false if it never was.</summary>
    public async Task<bool> TryRestoreAsync(string catalogDigest, CancellationToken cancellation)
    {
        await _clean;
        await RequireOnlyOurCommitsAsync(cancellation);
        using var repository = new Repository(Path);
        if (BaseOf(repository) is not { } start || repository.Refs[WovenReference(start, catalogDigest)] is not DirectReference woven)
            return false;
        var current = CurrentBranch(repository);
        if (current != Branch)
        {
            // In place, what was woven from another commit than the one checked out now is not what is asked for.
            if (repository.Head.Tip.Sha != start)
                return false;
            repository.Config.Set(OriginKey, current ?? start);
        }
        await SwitchAsync(repository, new BlobStore(repository), repository.Lookup<Commit>(woven.TargetIdentifier), Branch);
        return true;
    }

    /// <summary>The components on the branch, in the order they were woven; empty when there is no branch.</summary>
    public async Task<IReadOnlyList<WovenComponent>> WovenAsync(CancellationToken cancellation) =>
        [.. (await CommitsAsync(cancellation)).Where(c => c.Component.Length > 0)];

    /// <summary>Checks out what was checked out before weaving and deletes the branch; false if there is none.</summary>
    /// <exception cref="SourceException">There are changes that are not committed (listed), or the branch has commits that are not ours; they would be lost.</exception>
    public async Task<bool> RevertAsync(CancellationToken cancellation)
    {
        await _clean;
        using var repository = new Repository(Path);
        if (repository.Branches[Branch] is null)
            return false;
        await RequireOnlyOurCommitsAsync(cancellation);
        if (CurrentBranch(repository) == Branch)
        {
            // The branch may have moved on meanwhile, or be gone.
            var origin = repository.Branches[repository.Config.Get<string>(OriginKey)?.Value ?? ""];
            await SwitchAsync(repository, new BlobStore(repository), origin?.Tip ?? repository.Lookup<Commit>(BaseOf(repository)), origin?.FriendlyName);
        }
        repository.Refs.Remove($"refs/heads/{Branch}");
        return true;
    }

    /// <summary>Writes the branch as patches that <c>git am</c> takes, one a component, and returns their paths in order.</summary>
    public async Task<IReadOnlyList<string>> ExportAsync(string directory, CancellationToken cancellation)
    {
        var into = Directory.CreateDirectory(directory).FullName;
        var written = await _git.RunAsync(cancellation, "format-patch", "--no-signature", "--zero-commit", "--full-index",
            "--output-directory", into, $"{BaseReference}..{Branch}");
        return written.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task RequireOnlyOurCommitsAsync(CancellationToken cancellation)
    {
        var foreign = (await CommitsAsync(cancellation)).Where(c => c.Component.Length == 0).Select(c => c.Commit).ToList();
        if (foreign.Count > 0)
        {
            throw new SourceException(SourceFailure.Edited, Path,
                $"The branch {Branch} of {Path} has commits that PatchTracer did not make; it would lose them. "
                + $"Move them to a branch of your own first:{SourceException.List(foreign)}", foreign);
        }
    }

    private async Task<IReadOnlyList<WovenComponent>> CommitsAsync(CancellationToken cancellation)
    {
        using (var repository = new Repository(Path))
        {
            if (repository.Branches[Branch] is null)
                return [];
            if (BaseOf(repository) is null)
                throw new SourceException(SourceFailure.Edited, Path, $"{Path} has a branch {Branch} that PatchTracer did not make; rename or delete it.");
        }
        var log = await _git.RunAsync(cancellation, "log", "--reverse", "--format=%H%x1f" + Trailer(ComponentTrailer) + "%x1f" + Trailer(CatalogTrailer), $"{BaseReference}..{Branch}");
        return [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\x1f')).Select(f => new WovenComponent(f[1], f[2], f[0]))];
    }

    /// <summary>Null when weaving never started here.</summary>
    private string? BaseOf(Repository repository) => repository.Refs[BaseReference]?.TargetIdentifier;

    /// <summary>Null when a commit is checked out, not a branch.</summary>
    private static string? CurrentBranch(Repository repository) => repository.Info.IsHeadDetached ? null : repository.Head.FriendlyName;

    private static string Trailer(string key) => $"%(trailers:key={key},valueonly,separator=%x2C)";
}
