using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

public sealed partial class WorkTree
{
    private const string ComponentTrailer = "Patchtracer-Component";

    /// <summary>The digest of all that decided how the commit looks: the catalog, the runtime, the series, the weaver.</summary>
    private const string WeaveTrailer = "Patchtracer-Weave";

    /// <summary>Its name up to 0.1; in patches it is the catalog's own digest.</summary>
    private const string EarlierWeaveTrailer = "Patchtracer-Catalog";

    /// <summary>
    /// Makes the branch anew: one commit for each component, then one for each patch of the series, and checks it out. In place, the
    /// commit that is checked out becomes the one weaving starts from, unless the branch itself is checked out. Everything is made in
    /// git's object store first; one checkout then brings it into the tree, or nothing of it. Weaving the same again changes nothing.
    /// </summary>
    /// <param name="digest"><see cref="TryRestoreAsync"/> finds the result by it from now on.</param>
    /// <param name="series">Directories of ordinary patches, merged three ways on top of what is woven.</param>
    /// <returns>The last commit.</returns>
    /// <exception cref="SourceException">
    /// There are changes that are not committed (listed), the branch has commits that are not ours, git is in the middle of something,
    /// another work tree stands on the branch, a file that git does not track is in the way, a patch does not fit, or the tree cannot be
    /// written; it is as it was.
    /// </exception>
    public async Task<string> WeaveAsync(
        string digest, IReadOnlyList<ComponentEdits> components, IReadOnlyList<string> series, CancellationToken cancellation)
    {
        await RequireNothingAtRiskAsync(cancellation);
        using var repository = OpenRepository();
        var blobs = new BlobStore(repository);
        var current = await _checkout.BranchAsync(cancellation);
        var head = repository.Head.Tip;
        var start = current == Branch ? repository.Lookup<Commit>(_checkout.TryResolve(BaseReference)) : head;
        var woven = await CommitAsync(repository, blobs, start, head, digest, components, cancellation);
        var tip = series.Count == 0 ? woven.Sha : await CommitSeriesAsync(start.Sha, woven.Sha, series, components, cancellation);
        if (current == Branch && await IsSameAsync(tip, head.Sha, cancellation))
            return head.Sha;
        cancellation.ThrowIfCancellationRequested();
        await SwitchAsync(blobs, new Goal(tip, Branch)
        {
            References = [(BaseReference, start.Sha), (WovenReference(start.Sha, digest), tip), (BranchReference, tip)],
            Origin = current == Branch ? null : current ?? start.Sha,
        });
        return tip;
    }

    private async Task<Commit> CommitAsync(
        Repository repository, BlobStore blobs, Commit start, Commit head, string digest,
        IReadOnlyList<ComponentEdits> components, CancellationToken cancellation)
    {
        try
        {
            var author = await AuthorAsync(cancellation);
            var parent = start;
            foreach (var component in components)
            {
                var tree = await WriteTreeAsync(repository, blobs, parent, head, component.Edits, cancellation);
                if (tree.Id == parent.Tree.Id)
                    continue;
                var text = $"{component.Message.TrimEnd()}\n\n{ComponentTrailer}: {component.Name}\n{WeaveTrailer}: {digest}\n";
                parent = repository.ObjectDatabase.CreateCommit(author, author, text, tree, [parent], prettifyMessage: false);
            }
            return parent;
        }
        catch (LibGit2SharpException e)
        {
            throw Unwritable(Path, e.Message, e);
        }
    }

    private async Task<Tree> WriteTreeAsync(
        Repository repository, BlobStore blobs, Commit parent, Commit head, IReadOnlyList<TreeEdit> edits, CancellationToken cancellation)
    {
        var definition = TreeDefinition.From(parent);
        foreach (var edit in edits)
        {
            if (System.IO.Path.IsPathRooted(edit.Path) || edit.Path.Split('/').Any(part => part is "" or "." or ".." or ".git"))
                throw new ArgumentException($"'{edit.Path}' is not a path inside the tree.", nameof(edits));
            if (edit.Content is not { } content)
                definition.Remove(edit.Path);
            else if (head[edit.Path]?.Target.Sha is { } committed && IsConverted(edit.Path, committed))
                definition.Add(edit.Path, repository.Lookup<Blob>(
                    await CleanedAsync(edit.Path, content, cancellation)), parent[edit.Path]?.Mode ?? Mode.NonExecutableFile);
            else
                definition.Add(edit.Path, blobs.Write(content), parent[edit.Path]?.Mode ?? Mode.NonExecutableFile);
        }
        return repository.ObjectDatabase.CreateTree(definition);
    }

    /// <summary>Git has other bytes than the file: it converts line ends, or runs a filter.</summary>
    private bool IsConverted(string path, string committed) =>
        File.Exists(FullPath(path)) && BlobStore.IdOf(File.ReadAllBytes(FullPath(path))) != committed;

    /// <summary>The blob that git makes of what a file is to hold.</summary>
    private async Task<string> CleanedAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, content.ToArray(), cancellation);
            return await _git.RunAsync(cancellation, "hash-object", "-w", $"--path={path}", "--", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The same tree of the same catalog: only the time would differ.</summary>
    private async Task<bool> IsSameAsync(string wanted, string present, CancellationToken cancellation)
    {
        if (wanted == present)
            return true;
        var both = await Task.WhenAll(DescribeAsync(wanted), DescribeAsync(present));
        return both[0] == both[1];

        Task<string> DescribeAsync(string commit) => _git.RunAsync(cancellation, "log", "-1", "--format=%T%n%an%n%ae%n%B", commit);
    }

    /// <summary>In place it is the user, as git knows them; a private copy has a fixed author and time.</summary>
    private async Task<Signature> AuthorAsync(CancellationToken cancellation)
    {
        if (_isPrivate)
            return new Signature(PrivateCopy.AuthorName, PrivateCopy.AuthorAddress, PrivateCopy.Time);
        var known = await _git.TryRunAsync(cancellation, "var", "GIT_AUTHOR_IDENT");
        return known is not null && known.LastIndexOf(" <", StringComparison.Ordinal) is var open and > 0
            && known.LastIndexOf('>') is var close && close > open + 2
            ? new Signature(known[..open], known[(open + 2)..close], DateTimeOffset.Now)
            : new Signature(PrivateCopy.AuthorName, PrivateCopy.AuthorAddress, DateTimeOffset.Now);
    }

    private static SourceException Unwritable(string tree, string reason, Exception inner) => new(SourceFailure.Unwritable, tree,
        $"{tree} cannot be written: {reason.TrimEnd()}\nNothing in it was changed. Make it writable, or leave it untouched: "
        + "`patchtracer apply` with --export or --overlay.", inner: inner);
}
