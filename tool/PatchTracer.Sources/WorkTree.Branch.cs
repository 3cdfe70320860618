using PatchTracer.Workspace;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    /// <summary>Checks out the branch as it was when this catalog had been woven; false if it never was.</summary>
    public async Task<bool> TryRestoreAsync(string digest, CancellationToken cancellation)
    {
        await RequireNothingAtRiskAsync(cancellation);
        if (_checkout.TryResolve(BaseReference) is not { } start
            || _checkout.TryResolve(WovenReference(start, digest)) is not { } woven)
            return false;
        var current = await _checkout.BranchAsync(cancellation);
        // In place, what was woven from another commit than the one checked out now is not what is asked for.
        if (current != Branch && await HeadAsync(cancellation) != start)
            return false;
        using var repository = OpenRepository();
        await SwitchAsync(new BlobStore(repository), new Goal(woven, Branch)
        {
            References = [(BranchReference, woven)],
            Origin = current == Branch ? null : current ?? start,
        });
        return true;
    }

    /// <summary>The components on the branch, in the order they were woven; empty when there is no branch.</summary>
    public async Task<IReadOnlyList<WovenComponent>> WovenAsync(CancellationToken cancellation)
    {
        if (_checkout.TryResolve(BranchReference) is null)
            return [];
        var log = await _git.RunAsync(cancellation, "log", "--reverse",
            $"--format=%H%x1f{Trailer(ComponentTrailer)}%x1f{Trailer(WeaveTrailer)}%x1f{Trailer(EarlierWeaveTrailer)}",
            $"{BaseReference}..{BranchReference}");
        return [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\x1f'))
            .Where(f => f[1].Length > 0)
            .Select(f => new WovenComponent(f[1], f[2].Length > 0 ? f[2] : f[3], f[0]))];
    }

    /// <summary>Checks out what was checked out before weaving and deletes the branch; false if there is none.</summary>
    /// <exception cref="SourceException">
    /// There are changes that are not committed (listed), or the branch has commits that are not ours, or another work tree stands on it;
    /// they would be lost.
    /// </exception>
    public async Task<bool> RevertAsync(CancellationToken cancellation)
    {
        if (_checkout.TryResolve(BranchReference) is not { } tip)
        {
            await _clean;
            return false;
        }
        await RequireNothingAtRiskAsync(cancellation);
        if (await _checkout.BranchAsync(cancellation) == Branch)
        {
            using var repository = OpenRepository();
            await SwitchAsync(new BlobStore(repository), await OriginAsync(cancellation));
        }
        await _git.RunAsync(cancellation, "update-ref", "-d", BranchReference, tip);
        return true;
    }

    /// <summary>Writes the branch as patches that <c>git am</c> takes, one a component, and returns their paths in order.</summary>
    public async Task<IReadOnlyList<string>> ExportAsync(string directory, CancellationToken cancellation)
    {
        var into = Directory.CreateDirectory(directory).FullName;
        var written = await _git.RunAsync(cancellation, "format-patch", "--no-signature", "--zero-commit", "--full-index",
            "--output-directory", into, $"{BaseReference}..{BranchReference}");
        return written.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>
    /// Before anything is moved or deleted: nothing is uncommitted, git is in the middle of nothing, no other work tree stands on the
    /// branch, and it holds what PatchTracer made and no more.
    /// </summary>
    private async Task RequireNothingAtRiskAsync(CancellationToken cancellation)
    {
        // What is in the middle of something has changes too, and is not to be committed.
        UnfinishedOperation.Refuse(_checkout);
        await _clean;
        if (!_isPrivate && await OtherWorkTrees.HolderOfAsync(_checkout, Branch, cancellation) is { } other)
        {
            throw new SourceException(SourceFailure.CheckedOutElsewhere, Path,
                $"The branch {Branch} is checked out in {other} too, and moving or deleting it would pull it from under that work tree. "
                + "Check out another branch there (`git switch`), or take the work tree away (`git worktree remove`; "
                + "`git worktree prune` if it is gone).", [other]);
        }
        await RequireOnlyOurCommitsAsync(cancellation);
    }

    /// <summary>To git a branch is a file, and what has branches below it a directory.</summary>
    private void RequireRoomForBranch()
    {
        var parent = WovenBranch.Prefix.TrimEnd('/');
        using var repository = OpenRepository();
        var names = repository.Refs.FromGlob($"refs/heads/{parent}*").Select(reference => reference.CanonicalName["refs/heads/".Length..]);
        if (names.FirstOrDefault(name => name == parent || name.StartsWith($"{Branch}/", StringComparison.Ordinal)) is { } other)
        {
            throw new SourceException(SourceFailure.Edited, Path,
                $"{Path} has a branch {other}, beside which git keeps none that is called {Branch}. Give it another name: "
                + $"`git branch --move {other} NAME`.", [other]);
        }
    }

    private async Task RequireOnlyOurCommitsAsync(CancellationToken cancellation)
    {
        if (_checkout.TryResolve(BranchReference) is null)
        {
            RequireRoomForBranch();
            return;
        }
        if (_checkout.TryResolve(BaseReference) is null)
            throw new SourceException(SourceFailure.Edited, Path,
                $"{Path} has a branch {Branch} that PatchTracer did not make; rename or delete it.");
        var foreign = await ForeignAsync(cancellation);
        if (foreign.Count > 0)
        {
            throw new SourceException(SourceFailure.Edited, Path,
                $"The branch {Branch} of {Path} has commits that PatchTracer did not make, or that were changed since; it would lose them. "
                + $"Move them to a branch of your own first (`git branch NAME {Branch}`, "
                + $"then `git reset --keep` to the last that it made):{SourceException.List(foreign)}", foreign);
        }
    }

    /// <summary>
    /// What no record of a weave leads to: a commit of a person, and one of ours that was amended. Where there are no records, as in a
    /// clone, the trailers tell.
    /// </summary>
    private async Task<IReadOnlyList<string>> ForeignAsync(CancellationToken cancellation)
    {
        var records = (await _git.RunAsync(cancellation, "for-each-ref", "--format=%(objectname)", WovenReferences))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (records.Length > 0)
        {
            var unknown = await _git.RunWithInputAsync(
                string.Concat(new[] { BranchReference, $"^{BaseReference}" }.Concat(records.Select(id => $"^{id}"))
                    .Select(line => $"{line}\n")),
                cancellation, "rev-list", "--stdin");
            return unknown.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        var log = await _git.RunAsync(cancellation, "log", $"--format=%H%x1f{Trailer(ComponentTrailer)}",
            $"{BaseReference}..{BranchReference}");
        return [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\x1f')).Where(f => f[1].Length == 0)
            .Select(f => f[0])];
    }

    /// <summary>
    /// The branch that was checked out before weaving, which may have moved on meanwhile; without it, or where another work tree has taken
    /// it, the commit.
    /// </summary>
    private async Task<Goal> OriginAsync(CancellationToken cancellation)
    {
        var origin = await _git.TryRunAsync(cancellation, "config", "--get", OriginKey) ?? "";
        if (origin.Length > 0 && _checkout.TryResolve($"refs/heads/{origin}") is { } tip)
        {
            if (await OtherWorkTrees.HolderOfAsync(_checkout, origin, cancellation) is not { } other)
                return new Goal(tip, origin);
            _reporter.Warn($"{other} has checked out the branch {origin} meanwhile, so {Path} stands on the commit without it.");
        }
        return new Goal(_checkout.TryResolve(BaseReference)!, Branch: null);
    }

    private Task<string> HeadAsync(CancellationToken cancellation) => _git.RunAsync(cancellation, "rev-parse", "HEAD");

    private static string Trailer(string key) => $"%(trailers:key={key},valueonly,separator=%x2C)";
}
