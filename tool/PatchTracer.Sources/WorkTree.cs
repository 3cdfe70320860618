using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>
/// A git work tree that components are woven into: on a branch of its own, <c>patchtracer/VERSION</c>, one commit a component.
/// Open means locked: no other process weaves here until it is disposed. What an interrupted weave left is put right on opening.
/// </summary>
public sealed partial class WorkTree : IDisposable
{
    private readonly WorkspaceLock _lock;
    private readonly Git _git;
    private readonly string _gitDirectory;
    private readonly WeaveJournal _journal;
    private readonly IReporter _reporter;
    private bool _isPrivate;

    /// <summary>Git looks at every file for this; whoever is about to write waits for it.</summary>
    private Task _clean = Task.CompletedTask;

    private WorkTree(SourceTree source, Git git, string gitDirectory, WorkspaceLock held, IReporter reporter)
    {
        Source = source;
        _git = git;
        _gitDirectory = gitDirectory;
        _journal = new WeaveJournal(gitDirectory);
        _lock = held;
        _reporter = reporter;
    }

    /// <summary>What was woven into, before.</summary>
    public SourceTree Source { get; }

    public string Path => _git.Directory;

    public string Branch => $"patchtracer/{Source.Version}";

    /// <summary>The commit that weaving starts from.</summary>
    private string BaseReference => $"refs/patchtracer/{Source.Version}/base";

    /// <summary>One for each catalog that has been woven completely from a commit.</summary>
    private string WovenReference(string start, string catalogDigest) => $"refs/patchtracer/{Source.Version}/woven/{start}/{catalogDigest}";

    /// <summary>The branch, or commit, that was checked out before.</summary>
    private string OriginKey => $"patchtracer.{Source.Version}.origin";

    /// <summary>Opens the private copy of a source in the cache, made if absent; the source itself stays untouched.</summary>
    /// <exception cref="SourceException">Another process works on it.</exception>
    public static async Task<WorkTree> OpenPrivateAsync(SourceTree source, CacheRoot cache, IReporter reporter, CancellationToken cancellation)
    {
        var entry = cache.Entry("trees", source.Name);
        var held = Acquire($"{entry}.lock", entry);
        try
        {
            if (!Directory.Exists(entry))
                await Publication.DirectoryAsync(entry, partial => new PrivateCopy(source, reporter).MakeAsync(partial, cancellation));
            var tree = new WorkTree(source, new Git(entry), System.IO.Path.Combine(entry, ".git"), held, reporter) { _isPrivate = true };
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
        var git = new Git(source.Path);
        if (await git.TryFindCommittedAsync(cancellation) is not { } directory)
        {
            throw new SourceException(SourceFailure.NoRepository, source.Path,
                $"{source.Path} is not the root of a git repository with a commit, so what weaving changes could not be told from what you changed. "
                + "Run `git init && git add -f . && git commit` in it, or leave it untouched with `patchtracer run --tree`.");
        }
        var held = Acquire(System.IO.Path.Combine(directory, "patchtracer.lock"), source.Path);
        try
        {
            var tree = new WorkTree(source, git, directory, held, reporter);
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
    public Task<IReadOnlyDictionary<string, byte[]?>> OriginalsAsync(CancellationToken cancellation) => WovenBranch.OriginalsAsync(_git, _gitDirectory, cancellation);

    public void Dispose() => _lock.Dispose();

    private static WorkspaceLock Acquire(string path, string tree)
    {
        try
        {
            return WorkspaceLock.TryAcquire(path, out var holder) ?? throw new SourceException(SourceFailure.Busy, tree,
                $"{tree} is being worked on by process {holder}. Two runs on one tree would undo each other: wait for it, or end it, then run the same command again.")
            { HolderProcessId = holder };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(tree, e.Message, e);
        }
    }
}
