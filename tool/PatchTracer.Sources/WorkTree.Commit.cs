using LibGit2Sharp;

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
        cancellation.ThrowIfCancellationRequested();
        using var repository = new Repository(Path);
        if (repository.Head.FriendlyName != Branch)
            throw new SourceException(SourceFailure.Edited, Path, $"{Path} has {repository.Head.FriendlyName} checked out, not {Branch}: something else changed it while it was woven.");
        var parent = repository.Head.Tip;
        RequireNothingInTheWay(edits, parent);
        var tree = WriteTree(repository, parent, edits);
        if (tree.Id == parent.Tree.Id)
            return parent.Sha;
        var author = Author(repository);
        var text = $"{message.TrimEnd()}\n\n{ComponentTrailer}: {component}\n{CatalogTrailer}: {catalogDigest}\n";
        var commit = repository.ObjectDatabase.CreateCommit(author, author, text, tree, [parent], prettifyMessage: false);

        // From here on a cancellation waits: half a component is worth less than the few milliseconds to its end.
        await PlaceAsync(edits, tree);
        repository.Refs.UpdateTarget(repository.Refs[$"refs/heads/{Branch}"], commit.Id, $"patchtracer: {component}");
        _journal.Clear();
        return commit.Sha;
    }

    private static Tree WriteTree(Repository repository, Commit parent, IReadOnlyList<TreeEdit> edits)
    {
        var definition = TreeDefinition.From(parent);
        foreach (var edit in edits)
        {
            if (edit.Content is not { } content)
            {
                definition.Remove(edit.Path);
                continue;
            }
            using var bytes = new MemoryStream(content.ToArray(), writable: false);
            var blob = repository.ObjectDatabase.CreateBlob(bytes);
            definition.Add(edit.Path, blob, parent[edit.Path]?.Mode ?? Mode.NonExecutableFile);
        }
        return repository.ObjectDatabase.CreateTree(definition);
    }

    private async Task PlaceAsync(IReadOnlyList<TreeEdit> edits, Tree tree)
    {
        var staged = await _journal.StageAsync(edits);
        await _journal.WriteAsync(edits.ToDictionary(e => e.Path, e => (string[])[tree[e.Path]?.Target.Sha ?? WeaveJournal.Absent]), CancellationToken.None);
        foreach (var edit in edits)
            Place(edit.Path, staged.GetValueOrDefault(edit.Path));
        // The index is the system git's to write: LibGit2Sharp would drop the parts of it that it does not know.
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

    private void RequireNothingInTheWay(IReadOnlyList<TreeEdit> edits, Commit parent)
    {
        foreach (var edit in edits.Where(e => System.IO.Path.IsPathRooted(e.Path) || e.Path.Split('/').Any(p => p is "" or "." or ".." or ".git")))
            throw new ArgumentException($"'{edit.Path}' is not a path inside the tree.", nameof(edits));
        var inTheWay = edits.Select(e => e.Path).Where(p => File.Exists(FullPath(p)) && parent[p] is null).ToList();
        if (inTheWay.Count > 0)
        {
            throw new SourceException(SourceFailure.Dirty, Path,
                $"These files of {Path} would be overwritten, and git does not track them. Move them away:{SourceException.List(inTheWay)}", inTheWay);
        }
    }

    /// <summary>In place it is the user, as git knows them; a private copy has a fixed author and time.</summary>
    private Signature Author(Repository repository) =>
        (_isPrivate ? null : repository.Config.BuildSignature(DateTimeOffset.Now))
        ?? new Signature(PrivateCopy.AuthorName, PrivateCopy.AuthorAddress, _isPrivate ? PrivateCopy.Time : DateTimeOffset.Now);
}
