namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    /// <summary>
    /// Checks out the branch with nothing woven into it. In place, the commit that is checked out becomes the one weaving
    /// starts from, unless the branch itself is checked out.
    /// </summary>
    /// <exception cref="SourceException">The branch has commits that are not ours; they would be lost.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await RequireOnlyOurCommitsAsync(cancellation);
        if (await CurrentBranchAsync(cancellation) is var current && current != Branch)
        {
            var head = await _git.RunAsync(cancellation, "rev-parse", "HEAD");
            await _git.RunAsync(cancellation, "config", OriginKey, current ?? head);
            await _git.RunAsync(cancellation, "update-ref", BaseReference, head);
        }
        await SwitchAsync(await _git.RunAsync(cancellation, "rev-parse", BaseReference), cancellation);
    }

    /// <summary>Checks out the branch as it was when this catalog had been woven completely; false if it never was.</summary>
    public async Task<bool> TryRestoreAsync(string catalogDigest, CancellationToken cancellation)
    {
        var start = await _git.TryRunAsync(cancellation, "rev-parse", "--verify", "--quiet", BaseReference);
        var woven = start is null ? null
            : await _git.TryRunAsync(cancellation, "rev-parse", "--verify", "--quiet", WovenReference(start, catalogDigest));
        if (woven is null)
            return false;
        var current = await CurrentBranchAsync(cancellation);
        if (current != Branch)
        {
            // In place, what was woven from another commit than the one checked out now is not what is asked for.
            if (await _git.RunAsync(cancellation, "rev-parse", "HEAD") != start)
                return false;
            await _git.RunAsync(cancellation, "config", OriginKey, current ?? start!);
        }
        await RequireOnlyOurCommitsAsync(cancellation);
        await SwitchAsync(woven, cancellation);
        return true;
    }

    /// <summary>Records that everything of a catalog is committed: <see cref="TryRestoreAsync"/> finds it from now on.</summary>
    public async Task MarkWovenAsync(string catalogDigest, CancellationToken cancellation) =>
        await _git.RunAsync(cancellation, "update-ref",
            WovenReference(await _git.RunAsync(cancellation, "rev-parse", BaseReference), catalogDigest), "HEAD");

    /// <summary>The components on the branch, in the order they were woven; empty when there is no branch.</summary>
    public async Task<IReadOnlyList<WovenComponent>> WovenAsync(CancellationToken cancellation) =>
        [.. (await CommitsAsync(cancellation)).Where(c => c.Component.Length > 0)];

    /// <summary>Checks out what was checked out before weaving and deletes the branch; false if there is none.</summary>
    /// <exception cref="SourceException">The branch has commits that are not ours; they would be lost.</exception>
    public async Task<bool> RevertAsync(CancellationToken cancellation)
    {
        if (await BranchHeadAsync(cancellation) is not { } head)
            return false;
        await RequireOnlyOurCommitsAsync(cancellation);
        if (await CurrentBranchAsync(cancellation) == Branch)
        {
            var start = await _git.RunAsync(cancellation, "rev-parse", BaseReference);
            await _journal.WriteAsync(await DifferencesAsync(head, start, cancellation), cancellation);
            await _git.RunAsync(cancellation, "checkout", "--quiet", await _git.RunAsync(cancellation, "config", OriginKey), "--");
            _journal.Clear();
        }
        await _git.RunAsync(cancellation, "branch", "--quiet", "-D", Branch);
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

    private async Task SwitchAsync(string commit, CancellationToken cancellation)
    {
        await _journal.WriteAsync(await DifferencesAsync("HEAD", commit, cancellation), cancellation);
        await _git.RunAsync(cancellation, "checkout", "--quiet", "-B", Branch, commit, "--");
        _journal.Clear();
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
        if (await BranchHeadAsync(cancellation) is null)
            return [];
        var start = await _git.TryRunAsync(cancellation, "rev-parse", "--verify", "--quiet", BaseReference)
            ?? throw new SourceException(SourceFailure.Edited, Path, $"{Path} has a branch {Branch} that PatchTracer did not make; rename or delete it.");
        var log = await _git.RunAsync(cancellation, "log", "--reverse", "--format=%H%x1f" + Trailer(ComponentTrailer) + "%x1f" + Trailer(CatalogTrailer), $"{start}..{Branch}");
        return [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\x1f')).Select(f => new WovenComponent(f[1], f[2], f[0]))];
    }

    private Task<string?> BranchHeadAsync(CancellationToken cancellation) =>
        _git.TryRunAsync(cancellation, "rev-parse", "--verify", "--quiet", $"refs/heads/{Branch}");

    /// <summary>Null when a commit is checked out, not a branch.</summary>
    private Task<string?> CurrentBranchAsync(CancellationToken cancellation) =>
        _git.TryRunAsync(cancellation, "symbolic-ref", "--quiet", "--short", "HEAD");

    private static string Trailer(string key) => $"%(trailers:key={key},valueonly,separator=%x2C)";
}
