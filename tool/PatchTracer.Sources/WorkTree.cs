using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>
/// A git work tree that components are woven into: on a branch of its own, <c>patchtracer/VERSION</c>, one commit a component.
/// Open means locked: no other process weaves here until it is disposed. What an interrupted weave left is put right on opening.
/// </summary>
public sealed partial class WorkTree : IDisposable
{
    private readonly WorkspaceLock _lock;
    private readonly Checkout _checkout;
    private readonly Git _git;
    private readonly WeaveJournal _journal;
    private readonly IReporter _reporter;

    /// <summary>What the branch, and what is kept of it, is called.</summary>
    private readonly string _name;

    private bool _isPrivate;

    /// <summary>Git looks at every file for this; whoever is about to write waits for it.</summary>
    private Task _clean = Task.CompletedTask;

    private WorkTree(SourceTree source, Checkout checkout, string name, WorkspaceLock held, IReporter reporter)
    {
        Source = source;
        _checkout = checkout;
        _git = checkout.Git;
        _journal = new WeaveJournal(checkout.Directory);
        _name = name;
        _lock = held;
        _reporter = reporter;
    }

    /// <summary>What was woven into, before.</summary>
    public SourceTree Source { get; }

    public string Path => _git.Directory;

    /// <summary>
    /// Linked work trees share their branches, so in them it ends with the name of the work tree: <c>patchtracer/1.20.2@feature</c>.
    /// </summary>
    public string Branch => $"{WovenBranch.Prefix}{_name}";

    private string BranchReference => $"refs/heads/{Branch}";

    /// <summary>The commit that weaving starts from.</summary>
    private string BaseReference => WovenBranch.BaseReference(_name);

    /// <summary>One for each catalog that has been woven completely from a commit.</summary>
    private string WovenReference(string start, string digest) => $"{WovenReferences}/{start}/{digest}";

    /// <summary>What leads to every commit that was ever made here.</summary>
    private string WovenReferences => $"refs/patchtracer/{_name}/woven";

    /// <summary>The branch, or commit, that was checked out before.</summary>
    private string OriginKey => $"patchtracer.{_name}.origin";

    /// <summary>Opens the private copy of a source in the cache, made if absent; the source itself stays untouched.</summary>
    /// <exception cref="SourceException">Another process works on it.</exception>
    public static async Task<WorkTree> OpenPrivateAsync(
        SourceTree source, CacheRoot cache, IReporter reporter, CancellationToken cancellation)
    {
        var entry = cache.Entry("trees", source.Name);
        var held = Acquire($"{entry}.lock", entry);
        try
        {
            if (!Directory.Exists(entry))
                await Publication.DirectoryAsync(entry, partial => new PrivateCopy(source, reporter).MakeAsync(partial, cancellation));
            var git = System.IO.Path.Combine(entry, ".git");
            var tree = new WorkTree(source, new Checkout(new Git(entry), git, git), $"{source.Version}", held,
                reporter)
            { _isPrivate = true };
            await tree.CleanPrivateAsync(cancellation);
            return tree;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens the user's own repository, to weave in place. Uncommitted changes are refused by whatever would write.</summary>
    /// <exception cref="SourceException">Not a repository, or another process works on it.</exception>
    public static async Task<WorkTree> OpenInPlaceAsync(SourceTree source, IReporter reporter, CancellationToken cancellation)
    {
        var checkout = await Checkout.OpenAsync(new Git(source.Path), cancellation);
        var held = Acquire(System.IO.Path.Combine(checkout.Directory, "patchtracer.lock"), source.Path);
        try
        {
            var tree = new WorkTree(source, checkout, await NameAsync(checkout, source.Version, cancellation), held, reporter);
            await tree.RepairAsync(cancellation);
            tree._clean = tree.RequireCleanAsync(cancellation);
            return tree;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The id of the git tree that is checked out: equal ids mean equal content.</summary>
    public Task<string> TreeIdAsync(CancellationToken cancellation) => _git.RunAsync(cancellation, "rev-parse", "HEAD^{tree}");

    /// <summary>See <see cref="WovenBranch.OriginalsAsync"/>.</summary>
    public Task<IReadOnlyDictionary<string, byte[]?>> OriginalsAsync(CancellationToken cancellation) =>
        WovenBranch.OriginalsAsync(_checkout, cancellation);

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// A branch of ours that is checked out is the one that is meant, whatever release the tree has been tagged as since.
    /// </summary>
    private static async Task<string> NameAsync(Checkout checkout, ReleaseVersion version, CancellationToken cancellation) =>
        await WovenBranch.NameAsync(checkout, cancellation) ?? (checkout.Link.Length == 0 ? $"{version}" : $"{version}@{checkout.Link}");

    /// <exception cref="SourceException">Of a format that LibGit2Sharp does not know, such as one with SHA-256.</exception>
    private Repository OpenRepository() => WovenBranch.OpenRepository(Path);

    private static WorkspaceLock Acquire(string path, string tree)
    {
        try
        {
            return WorkspaceLock.TryAcquire(path, out var holder) ?? throw new SourceException(SourceFailure.Busy, tree,
                $"{tree} is being worked on by process {holder}. Two runs on one tree would undo each other: wait for it, or end it, "
                + "then run the same command again.")
            { HolderProcessId = holder };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(tree, e.Message, e);
        }
    }
}
