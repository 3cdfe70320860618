namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    /// <summary>A git that a killed run started ends by itself.</summary>
    private static readonly TimeSpan LastBreath = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Nobody but PatchTracer works in a private copy, so whatever is uncommitted there is the remains of an interrupted run.
    /// </summary>
    private async Task CleanPrivateAsync(CancellationToken cancellation)
    {
        await RemoveIndexLockAsync(cancellation);
        var remains = await _git.ListAsync(cancellation, "status", "--porcelain", "-z", "--ignored", "--untracked-files=all",
            "--no-renames");
        if (remains.Count > 0)
        {
            _reporter.Warn($"An earlier run was interrupted while it wove: {remains.Count} files of the private copy are put back.");
            await _git.RunAsync(cancellation, "reset", "--quiet", "--hard");
            await _git.RunAsync(cancellation, "clean", "--quiet", "-ffdx");
        }
        _journal.Clear();
    }

    /// <summary>Puts back what an interrupted weave left in the user's tree; what a person edited since is left as it is.</summary>
    private async Task RepairAsync(CancellationToken cancellation)
    {
        if (_journal.TryRead() is not { } journal)
            return;
        await RemoveIndexLockAsync(cancellation);
        var committed = await CommittedAsync(journal.Keys, cancellation);
        var changed = await CommittedTree.ChangedAsync(_git, cancellation);
        var ours = new List<string>();
        foreach (var path in journal.Keys.Where(p => changed.Contains(p) || (!committed.Contains(p) && File.Exists(FullPath(p)))))
        {
            var blob = await BlobAsync(path, cancellation);
            if (journal[path].Contains(blob))
                ours.Add(path);
        }
        if (ours.Count > 0)
            _reporter.Warn($"An earlier run was interrupted while it wove; these files are put back:{SourceException.List(ours)}");
        await PutBackAsync([.. ours.Intersect(committed)], [.. ours.Except(committed)], cancellation);
        // It may have been killed between a file and the directory that had been made for it.
        foreach (var path in journal.Keys.Except(committed).Select(FullPath).Where(path => !File.Exists(path)))
            EmptyDirectories.Remove(Path, System.IO.Path.GetDirectoryName(path)!);
        _journal.Clear();
    }

    private async Task PutBackAsync(IReadOnlyList<string> committed, IReadOnlyList<string> added, CancellationToken cancellation)
    {
        if (committed.Count > 0)
            await Literal.RunAsync(cancellation, ["checkout", "--quiet", "HEAD", "--", .. committed]);
        if (added.Count > 0)
            await _git.RunWithInputAsync(string.Concat(added.Select(p => $"{p}\0")), cancellation, "update-index", "--force-remove", "-z",
                "--stdin");
        foreach (var path in added)
            File.Delete(FullPath(path));
    }

    private async Task RequireCleanAsync(CancellationToken cancellation) =>
        CommittedTree.Refuse(Path, await CommittedTree.ChangedAsync(_git, cancellation));

    private async Task<IReadOnlyList<string>> CommittedAsync(IEnumerable<string> paths, CancellationToken cancellation) =>
        await Literal.ListAsync(cancellation, ["ls-tree", "-r", "-z", "--name-only", "HEAD", "--", .. paths]);

    private async Task<string> BlobAsync(string path, CancellationToken cancellation) =>
        File.Exists(FullPath(path)) ? await _git.RunAsync(cancellation, "hash-object", "--", path) : WeaveJournal.Absent;

    /// <summary>
    /// Left by a git that was killed with an earlier run; under our own lock no git of ours is at work here, and a person's is looked for.
    /// </summary>
    private async Task RemoveIndexLockAsync(CancellationToken cancellation)
    {
        var file = System.IO.Path.Combine(_checkout.Directory, "index.lock");
        var deadline = DateTime.UtcNow + LastBreath;
        while (File.Exists(file) && GitAtWork() is { } process)
        {
            if (DateTime.UtcNow > deadline)
                throw new SourceException(SourceFailure.Busy, Path, $"{Path} was half woven when a process was killed, "
                    + $"and a git is at work in it (process {process}): let that end, "
                    + "then run the same command again.")
                { HolderProcessId = process };
            await Task.Delay(100, cancellation);
        }
        File.Delete(file);
    }

    /// <summary>A git somewhere in this work tree; null where none is, and of other users' processes nothing is known.</summary>
    private int? GitAtWork()
    {
        var root = $"{Checkout.Resolved(Path)}/";
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(System.IO.Path.GetFileName(directory), out var process)
                    && File.ReadAllText($"{directory}/comm").TrimEnd() == "git"
                    && new DirectoryInfo($"{directory}/cwd").LinkTarget is { } at && $"{at}/".StartsWith(root, StringComparison.Ordinal))
                    return process;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's.
            }
        }
        return null;
    }

    /// <summary>Paths mean themselves, not patterns.</summary>
    private Git Literal => _git.With("GIT_LITERAL_PATHSPECS", "1");

    private string FullPath(string path) => System.IO.Path.Combine(Path, path);
}
