using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    private const string Reason = "patchtracer";

    /// <summary>
    /// Brings a commit into the tree and lets HEAD follow. Only what differs is touched, on disk and in git's index. A process that is
    /// killed half-way leaves a journal, by which the next opening puts the files back. A cancellation does not reach this: half a tree is
    /// worth less than the moment to its end.
    /// </summary>
    private async Task SwitchAsync(BlobStore blobs, Goal goal)
    {
        var changes = await _git.DifferencesAsync("HEAD", goal.Commit, CancellationToken.None);
        RequireNothingInTheWay(changes);
        var (onDisk, notOnDisk) = await RequireAsCommittedAsync(blobs, changes);
        var index = new IndexFile(_git, _checkout.Directory);
        var transition = new TreeTransition(Path, _journal.Directory);
        try
        {
            await _journal.WriteAsync(onDisk.ToDictionary(change => change.Path, Blobs), CancellationToken.None);
            await transition.StageAsync(_git, _checkout.Directory, onDisk);
            index.Keep(_journal.Directory);
            transition.Run(onDisk);
            await index.UpdateAsync(onDisk, notOnDisk);
            await MoveAsync(goal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ToolException)
        {
            transition.Undo();
            index.PutBack();
            _journal.Clear();
            throw Unwritable(Path, e is ToolException git ? git.LastOutput : e.Message, e);
        }
        _journal.Clear();
    }

    /// <summary>References, what is remembered, and HEAD last; where one cannot be moved, those before it are moved back.</summary>
    private async Task MoveAsync(Goal goal)
    {
        var (known, origin) = Before(goal);
        await RememberAsync(goal.Origin);
        var isMoved = false;
        try
        {
            await UpdateReferencesAsync(goal.References.Select(reference => $"update {reference.Name}\0{reference.Commit}\0\0"));
            isMoved = true;
            await MoveHeadAsync(goal);
        }
        catch (ToolException)
        {
            if (isMoved)
            {
                await UpdateReferencesAsync(goal.References.Select(reference =>
                    known.TryGetValue(reference.Name, out var old) ? $"update {reference.Name}\0{old}\0\0"
                        : $"delete {reference.Name}\0\0"));
            }
            if (goal.Origin is not null)
                await (origin is null ? _git.TryRunAsync(CancellationToken.None, "config", "--remove-section",
                    OriginKey[..OriginKey.LastIndexOf('.')]) : RememberAsync(origin));
            throw;
        }
    }

    // Where references stand, and what is remembered.
    private (Dictionary<string, string> References, string? Origin) Before(Goal goal)
    {
        using var repository = OpenRepository();
        return (goal.References.Select(reference => repository.Refs[reference.Name]).OfType<Reference>()
            .ToDictionary(reference => reference.CanonicalName, reference => reference.TargetIdentifier),
            repository.Config.Get<string>(OriginKey)?.Value);
    }

    private async Task<string?> RememberAsync(string? origin) =>
        origin is null ? null : await _git.RunAsync(CancellationToken.None, "config", OriginKey, origin);

    /// <summary>All of them, or none.</summary>
    private async Task UpdateReferencesAsync(IEnumerable<string> commands)
    {
        var input = string.Concat(commands);
        if (input.Length > 0)
            await _git.RunWithInputAsync(input, CancellationToken.None, "update-ref", "-m", Reason, "-z", "--stdin");
    }

    private Task<string> MoveHeadAsync(Goal goal) => goal.Branch is null
        ? _git.RunAsync(CancellationToken.None, "update-ref", "-m", Reason, "--no-deref", "HEAD", goal.Commit)
        : _git.RunAsync(CancellationToken.None, "symbolic-ref", "-m", Reason, "HEAD", $"refs/heads/{goal.Branch}");

    private static string[] Blobs(FileChange change) => [BlobOf(change.Before), BlobOf(change.After)];

    private static string BlobOf(FileState state) => state.Exists ? state.Blob : WeaveJournal.Absent;

    private void RequireNothingInTheWay(IReadOnlyList<FileChange> changes)
    {
        var inTheWay = changes.Where(change => !change.Before.Exists && System.IO.Path.Exists(FullPath(change.Path)))
            .Select(change => change.Path).ToList();
        if (inTheWay.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, Path,
                $"These files of {Path} would be overwritten, and git does not track them. Move them away:{SourceException.List(inTheWay)}",
                inTheWay);
        }
        var leaving = changes.Select(change => LeadsElsewhere(change.Path)).OfType<string>().Distinct().ToList();
        if (leaving.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, Path,
                $"These directories of {Path} are links or repositories of their own, and files would be written into what they hold. "
                + $"Move them away:{SourceException.List(leaving)}", leaving);
        }
    }

    /// <summary>
    /// The first directory on the way to a path that is a link, or a repository of its own; null when all are the tree's.
    /// </summary>
    private string? LeadsElsewhere(string path)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var directory = new DirectoryInfo(FullPath(path[..slash]));
            if (directory.LinkTarget is not null || System.IO.Path.Exists(System.IO.Path.Combine(directory.FullName, ".git")))
                return path[..slash];
        }
        return null;
    }

    /// <summary>
    /// What is about to be replaced is what the commit has. Git's own look at the tree leaves out what it was told to leave out
    /// (assume-unchanged, skip-worktree), and edits are there all the same.
    /// </summary>
    /// <returns>Of the changes those of files that are there or come, and those that a sparse checkout keeps off the disk.</returns>
    private async Task<(IReadOnlyList<FileChange> OnDisk, IReadOnlyList<FileChange> NotOnDisk)> RequireAsCommittedAsync(
        BlobStore blobs, IReadOnlyList<FileChange> changes)
    {
        var before = changes.Where(change => change.Before is { Exists: true, IsSubmodule: false }).ToList();
        var absent = before.Where(change => !IsThere(change.Path)).ToList();
        var skipped = absent.Count == 0 ? [] : await SkippedAsync(absent);
        var edited = absent.Where(change => !skipped.Contains(change.Path))
            .Concat(await EditedAsync(blobs, before.Except(absent).ToList()))
            .Select(change => change.Path).Order(StringComparer.Ordinal).ToList();
        if (edited.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, Path,
                $"{Path} has changes that git was told not to look at (`git update-index --assume-unchanged` or `--skip-worktree`, "
                + "or a filter of the repository's own), and PatchTracer never overwrites those. "
                + "Let git look again (--no-assume-unchanged, --no-skip-worktree), "
                + $"then commit or stash them:{SourceException.List(edited)}", edited);
        }
        return ([.. changes.Where(change => !skipped.Contains(change.Path))], [.. changes.Where(change => skipped.Contains(change.Path))]);
    }

    private async Task<IReadOnlyList<FileChange>> EditedAsync(BlobStore blobs, IReadOnlyList<FileChange> changes)
    {
        var links = changes.Where(change => change.Before.IsLink || new FileInfo(FullPath(change.Path)).LinkTarget is not null)
            .Where(change => !change.Before.IsLink
                || new FileInfo(FullPath(change.Path)).LinkTarget != System.Text.Encoding.UTF8.GetString(blobs.Read(change.Before.Blob)));
        var others = changes.Where(change => !change.Before.IsLink && new FileInfo(FullPath(change.Path)).LinkTarget is null)
            .Where(change => IsConverted(change.Path, change.Before.Blob)).ToList();
        if (others.Count == 0)
            return [.. links];
        var blobsOnDisk = (await _git.RunWithInputAsync(string.Concat(others.Select(change => $"{change.Path}\n")), CancellationToken.None,
            "hash-object", "--stdin-paths")).Split('\n');
        return [.. links, .. others.Where((change, i) => blobsOnDisk[i] != change.Before.Blob)];
    }

    /// <summary>Which of them a sparse checkout keeps off the disk.</summary>
    private async Task<HashSet<string>> SkippedAsync(IReadOnlyList<FileChange> changes) =>
        [.. (await Literal.ListAsync(CancellationToken.None, ["ls-files", "-t", "-z", "--", .. changes.Select(change => change.Path)]))
            .Where(entry => entry.StartsWith("S ", StringComparison.Ordinal)).Select(entry => entry[2..])];

    private bool IsThere(string path) => System.IO.Path.Exists(FullPath(path)) || new FileInfo(FullPath(path)).LinkTarget is not null;
}
