namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    private const string ComponentTrailer = "Patchtracer-Component";
    private const string CatalogTrailer = "Patchtracer-Catalog";

    /// <summary>
    /// Writes a component's files and commits them on the branch. Only the given paths are touched, on disk and in git's
    /// index. A process killed half-way leaves a journal, by which the next opening puts the files back.
    /// </summary>
    /// <param name="message">Subject, and a body if there is more to say; the trailers are added.</param>
    /// <returns>The commit; the present one when the edits change nothing.</returns>
    /// <exception cref="SourceException">A file that git does not track is in the way of a new one.</exception>
    public async Task<string> CommitComponentAsync(
        string component, string catalogDigest, IReadOnlyList<TreeEdit> edits, string message, CancellationToken cancellation)
    {
        var current = await CurrentBranchAsync(cancellation);
        if (current != Branch)
            throw new SourceException(SourceFailure.Edited, Path, $"{Path} has {current ?? "a commit"} checked out, not {Branch}: something else changed it while it was woven.");
        var head = await _git.RunAsync(cancellation, "rev-parse", "HEAD", "HEAD^{tree}");
        if (edits.Count == 0)
            return head.Split('\n')[0];
        await RequireNothingInTheWayAsync(edits, cancellation);

        // From here on a cancellation waits: half a component is worth less than the few milliseconds to its end.
        await StageAsync(edits);
        var tree = await _git.RunAsync(CancellationToken.None, "write-tree");
        var (parent, parentTree) = (head.Split('\n')[0], head.Split('\n')[1]);
        var commit = parent;
        if (tree != parentTree)
        {
            // commit-tree, not commit: that looks at every file of the tree, and runs the user's hooks.
            var text = $"{message.TrimEnd()}\n\n{ComponentTrailer}: {component}\n{CatalogTrailer}: {catalogDigest}\n";
            commit = await _git.RunWithInputAsync(text, CancellationToken.None, "commit-tree", tree, "-p", parent, "-F", "-");
            await _git.RunAsync(CancellationToken.None, "update-ref", $"refs/heads/{Branch}", commit, parent);
        }
        _journal.Clear();
        return commit;
    }

    private async Task StageAsync(IReadOnlyList<TreeEdit> edits)
    {
        var staged = await _journal.StageAsync(edits);
        var ids = await _git.RunWithInputAsync(string.Concat(staged.Values.Select(f => $"{f}\n")), CancellationToken.None,
            "hash-object", "--no-filters", "--stdin-paths");
        var intended = staged.Keys.Zip(ids.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToDictionary(p => p.First, p => p.Second);
        await _journal.WriteAsync(edits.ToDictionary(e => e.Path, e => (string[])[intended.GetValueOrDefault(e.Path, WeaveJournal.Absent)]), CancellationToken.None);
        foreach (var edit in edits)
            Place(edit.Path, staged.GetValueOrDefault(edit.Path));
        await _git.RunWithInputAsync(string.Concat(edits.Select(e => $"{e.Path}\0")), CancellationToken.None,
            "update-index", "--add", "--remove", "-z", "--stdin");
    }

    /// <summary>Renamed into place, so a reader sees the old bytes or the new ones.</summary>
    private void Place(string path, string? staged)
    {
        var target = FullPath(path);
        if (staged is null)
        {
            File.Delete(target);
            return;
        }
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(staged, File.GetUnixFileMode(target));
        File.Move(staged, target, overwrite: true);
    }

    private async Task RequireNothingInTheWayAsync(IReadOnlyList<TreeEdit> edits, CancellationToken cancellation)
    {
        foreach (var edit in edits.Where(e => System.IO.Path.IsPathRooted(e.Path) || e.Path.Split('/').Any(p => p is ".." or ".git")))
            throw new ArgumentException($"'{edit.Path}' is not a path inside the tree.", nameof(edits));
        var existing = edits.Select(e => e.Path).Where(p => File.Exists(FullPath(p))).ToList();
        if (existing.Count == 0)
            return;
        var tracked = await Literal.ListAsync(cancellation, ["ls-files", "-z", "--", .. existing]);
        var inTheWay = existing.Except(tracked).ToList();
        if (inTheWay.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, Path,
                $"These files of {Path} would be overwritten, and git does not track them. Move them away:{SourceException.List(inTheWay)}", inTheWay);
        }
    }
}
