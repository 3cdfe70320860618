using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Tests;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Tests.Weaving;

/// <summary>A tree and a catalog of the weaver's corpus; the tree is a git repository with one commit on main.</summary>
internal sealed class WovenRepository : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public string Tree => Path.Combine(_scratch.Path, "tree");

    public string CatalogDirectory => Path.Combine(_scratch.Path, "catalog");

    public string Scratch => _scratch.Path;

    public static async Task<WovenRepository> CreateAsync(string name)
    {
        var repository = new WovenRepository();
        WeaveCase.Read(name).Plan(repository._scratch);
        await repository.CommitAllAsync();
        return repository;
    }

    /// <summary>A tree of other files, with the catalog of this repository.</summary>
    public static async Task<WovenRepository> CreateAsync(IEnumerable<(string Path, byte[] Content)> files)
    {
        var repository = new WovenRepository();
        foreach (var (path, content) in files)
            await File.WriteAllBytesAsync(repository._scratch.Write($"tree/{path}", ""), content);
        await repository.CommitAllAsync();
        return repository;
    }

    public async Task<string> WeaveAsync(Func<Tracepoint, bool>? select = null, string? catalogDirectory = null)
    {
        using var work = await OpenAsync();
        var catalog = Catalog.Load(catalogDirectory ?? CatalogDirectory);
        await new Weave(work, catalog, Repository.Runtime, catalog.Digest) { Select = select }.RunAsync(SilentReporter.Instance,
            CancellationToken.None);
        return await GitAsync("rev-parse", "HEAD");
    }

    public async Task<bool> RevertAsync()
    {
        using var work = await OpenAsync();
        return await work.RevertAsync(CancellationToken.None);
    }

    public Task<WeavePlan> PlanAsync(string? catalogDirectory = null) =>
        Weave.PlanAsync(Tree, Catalog.Load(catalogDirectory ?? CatalogDirectory), new WeaveOptions(Repository.Runtime),
            CancellationToken.None);

    public async Task ChangeCatalogAsync(string from, string to)
    {
        var file = Directory.EnumerateFiles(CatalogDirectory, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(from, to, StringComparison.Ordinal));
    }

    /// <summary>Every file that git tracks or could, with its bytes.</summary>
    public SortedDictionary<string, string> Snapshot()
    {
        var files = ScratchDirectory.Snapshot(Tree);
        foreach (var path in files.Keys.Where(path => path.StartsWith(".git/", StringComparison.Ordinal)).ToList())
            files.Remove(path);
        return files;
    }

    public async Task<string> GitAsync(params string[] arguments) =>
        (await new Tool("git", ["-c", "user.name=A Person", "-c", "user.email=person@example.org",
            .. arguments])
        { WorkingDirectory = Tree }.RunAsync(CancellationToken.None)).TrimEnd();

    public void Dispose() => _scratch.Dispose();

    public Task<WorkTree> OpenAsync() => WorkTree.OpenInPlaceAsync(
        new SourceTree(Tree, new ReleaseVersion(1, 20, 2), VersionEvidence.Stated, "none"), SilentReporter.Instance,
        CancellationToken.None);

    private async Task CommitAllAsync()
    {
        await GitAsync("init", "--quiet", "--initial-branch", "main");
        await GitAsync("add", "--force", "--all", ".");
        await GitAsync("commit", "--quiet", "--message", "all of it");
    }
}
