using LibGit2Sharp;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    private const string ComponentTrailer = "Patchtracer-Component";
    private const string CatalogTrailer = "Patchtracer-Catalog";

    /// <summary>
    /// Makes the branch anew: one commit for each component, then one for each patch of the series, and checks it out. In place, the
    /// commit that is checked out becomes the one weaving starts from, unless the branch itself is checked out. Everything is made in
    /// git's object store first; one checkout then brings it into the tree, or nothing of it. Weaving the same again changes nothing.
    /// </summary>
    /// <param name="catalogDigest"><see cref="TryRestoreAsync"/> finds the result by it from now on.</param>
    /// <param name="series">Directories of ordinary patches, merged three ways on top of what is woven.</param>
    /// <returns>The last commit.</returns>
    /// <exception cref="SourceException">
    /// There are changes that are not committed (listed), the branch has commits that are not ours, a file that git does not track is in the way, a patch does not fit, or the tree cannot
    /// be written; it is as it was.
    /// </exception>
    public async Task<string> WeaveAsync(
        string catalogDigest, IReadOnlyList<ComponentEdits> components, IReadOnlyList<string> series, CancellationToken cancellation)
    {
        await _clean;
        await RequireOnlyOurCommitsAsync(cancellation);
        using var repository = new Repository(Path);
        var blobs = new BlobStore(repository);
        var current = CurrentBranch(repository);
        var start = current == Branch ? repository.Lookup<Commit>(BaseOf(repository)) : repository.Head.Tip;
        var tip = Commit(repository, blobs, start, catalogDigest, components);
        foreach (var directory in series)
            tip = await CommitSeriesAsync(repository, tip, directory, catalogDigest, cancellation);
        if (current == Branch && IsSame(tip, repository.Head.Tip))
            return repository.Head.Tip.Sha;
        cancellation.ThrowIfCancellationRequested();
        if (current != Branch)
        {
            repository.Config.Set(OriginKey, current ?? start.Sha);
            repository.Refs.Add(BaseReference, start.Id, allowOverwrite: true);
        }
        await SwitchAsync(repository, blobs, tip, Branch);
        repository.Refs.Add(WovenReference(start.Sha, catalogDigest), tip.Id, allowOverwrite: true);
        return tip.Sha;
    }

    private Commit Commit(Repository repository, BlobStore blobs, Commit start, string catalogDigest, IReadOnlyList<ComponentEdits> components)
    {
        try
        {
            var parent = start;
            foreach (var component in components)
            {
                var tree = WriteTree(repository, blobs, parent, component.Edits);
                if (tree.Id != parent.Tree.Id)
                    parent = Commit(repository, parent, tree, component.Name, catalogDigest, component.Message);
            }
            return parent;
        }
        catch (LibGit2SharpException e)
        {
            throw Unwritable(Path, e.Message, e);
        }
    }

    private Commit Commit(Repository repository, Commit parent, Tree tree, string component, string catalogDigest, string message)
    {
        var author = Author(repository);
        var text = $"{message.TrimEnd()}\n\n{ComponentTrailer}: {component}\n{CatalogTrailer}: {catalogDigest}\n";
        return repository.ObjectDatabase.CreateCommit(author, author, text, tree, [parent], prettifyMessage: false);
    }

    private static Tree WriteTree(Repository repository, BlobStore blobs, Commit parent, IReadOnlyList<TreeEdit> edits)
    {
        var definition = TreeDefinition.From(parent);
        foreach (var edit in edits)
        {
            if (System.IO.Path.IsPathRooted(edit.Path) || edit.Path.Split('/').Any(part => part is "" or "." or ".." or ".git"))
                throw new ArgumentException($"'{edit.Path}' is not a path inside the tree.", nameof(edits));
            if (edit.Content is not { } content)
            {
                definition.Remove(edit.Path);
                continue;
            }
            definition.Add(edit.Path, blobs.Write(content), parent[edit.Path]?.Mode ?? Mode.NonExecutableFile);
        }
        return repository.ObjectDatabase.CreateTree(definition);
    }

    /// <summary>The same tree of the same catalog: only the time would differ.</summary>
    private static bool IsSame(Commit wanted, Commit present) => wanted.Tree.Id == present.Tree.Id && wanted.Message == present.Message;

    /// <summary>In place it is the user, as git knows them; a private copy has a fixed author and time.</summary>
    private Signature Author(Repository repository) =>
        (_isPrivate ? null : repository.Config.BuildSignature(DateTimeOffset.Now))
        ?? new Signature(PrivateCopy.AuthorName, PrivateCopy.AuthorAddress, _isPrivate ? PrivateCopy.Time : DateTimeOffset.Now);

    private static SourceException Unwritable(string tree, string reason, Exception inner) => new(SourceFailure.Unwritable, tree,
        $"{tree} cannot be written: {reason.TrimEnd()}\nNothing in it was changed. Make it writable, or leave it untouched: `patchtracer apply` with --export or --overlay.", inner: inner);
}
