using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    /// <summary>
    /// Brings a commit into the tree and lets HEAD follow. Only what differs is touched, on disk and in git's index. A process that is
    /// killed half-way leaves a journal, by which the next opening puts the files back. A cancellation does not reach this: half a tree is
    /// worth less than the moment to its end.
    /// </summary>
    /// <param name="branch">Points to the commit from then on and is checked out; null leaves the commit checked out as such.</param>
    private async Task SwitchAsync(Repository repository, BlobStore blobs, Commit commit, string? branch)
    {
        var changes = await _git.DifferencesAsync("HEAD", commit.Sha, CancellationToken.None);
        RequireNothingInTheWay(changes);
        var transition = new TreeTransition(blobs, Path, _journal.Directory);
        try
        {
            await _journal.WriteAsync(changes.ToDictionary(change => change.Path, Blobs), CancellationToken.None);
            transition.Run(changes);
            await UpdateIndexAsync(changes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ToolException)
        {
            transition.Undo();
            _journal.Clear();
            throw Unwritable(Path, e is ToolException git ? git.LastOutput : e.Message, e);
        }
        MoveHead(repository, commit, branch);
        _journal.Clear();
    }

    /// <summary>The index is the system git's to write: LibGit2Sharp would drop the parts of it that it does not know.</summary>
    private async Task UpdateIndexAsync(IReadOnlyList<FileChange> changes)
    {
        if (changes.Count > 0)
            await _git.RunWithInputAsync(string.Concat(changes.Select(change => $"{change.Path}\0")), CancellationToken.None, "update-index", "--add", "--remove", "-z", "--stdin");
    }

    private static void MoveHead(Repository repository, Commit commit, string? branch)
    {
        const string Reason = "patchtracer";
        if (branch is null)
        {
            repository.Refs.Add("HEAD", commit.Id, Reason, allowOverwrite: true);
            return;
        }
        repository.Refs.Add($"refs/heads/{branch}", commit.Id, Reason, allowOverwrite: true);
        repository.Refs.Add("HEAD", $"refs/heads/{branch}", Reason, allowOverwrite: true);
    }

    private static string[] Blobs(FileChange change) => [BlobOf(change.Before), BlobOf(change.After)];

    private static string BlobOf(FileState state) => state.Exists ? state.Blob : WeaveJournal.Absent;

    private void RequireNothingInTheWay(IReadOnlyList<FileChange> changes)
    {
        var inTheWay = changes.Where(change => !change.Before.Exists && System.IO.Path.Exists(FullPath(change.Path))).Select(change => change.Path).ToList();
        if (inTheWay.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, Path,
                $"These files of {Path} would be overwritten, and git does not track them. Move them away:{SourceException.List(inTheWay)}", inTheWay);
        }
    }
}
