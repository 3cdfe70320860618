using PatchTracer.Sources;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Suggesting;
using PatchTracer.Weaving.Trees;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments;

/// <summary>A catalog woven into a git work tree: one commit a component, all or nothing.</summary>
/// <param name="work">Open, hence locked; an earlier weave in it is replaced.</param>
/// <param name="digest">What <see cref="WorkTree.TryRestoreAsync"/> will know the result by.</param>
public sealed class Weave(WorkTree work, Catalog catalog, string runtime, string digest)
{
    /// <summary>Weaves only the tracepoints that this admits; null for all.</summary>
    public Func<Tracepoint, bool>? Select { get; init; }

    /// <inheritdoc cref="WeaveOptions.AnyModule"/>
    public bool AnyModule { get; init; }

    /// <summary>Directories of ordinary patches that go on top of what is woven.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    /// <summary>What weaving would do to a tree, woven or not. Writes nothing.</summary>
    /// <exception cref="WeavingException">Neither Kubernetes nor containerd, where it has to be.</exception>
    /// <exception cref="SourceException">A process that was killed left the tree half woven.</exception>
    public static async Task<WeavePlan> PlanAsync(string tree, Catalog catalog, WeaveOptions options, CancellationToken cancellation) =>
        await PlanAsync(tree, await WovenBranch.OriginalsAsync(tree, cancellation), catalog, options, cancellation);

    /// <summary>The same of what is committed, for patches and overlays; a tree without git is taken as it is.</summary>
    /// <exception cref="SourceException">There are changes that are not committed (listed).</exception>
    public static async Task<WeavePlan> PlanCommittedAsync(
        string tree, Catalog catalog, WeaveOptions options, CancellationToken cancellation)
    {
        await CommittedTree.RequireCleanAsync(tree, cancellation);
        var originals = await WovenBranch.OriginalsAsync(tree, cancellation);
        var plan = await PlanAsync(tree, originals, catalog, options, cancellation);
        var files = plan.Files.Where(file => file.Original is not null && !originals.ContainsKey(file.Path))
            .ToDictionary(file => file.Path, file => file.Original!);
        var converted = await CommittedTree.ConvertedAsync(tree, files, cancellation);
        return converted.Count == 0 ? plan
            : await PlanAsync(tree, new Dictionary<string, byte[]?>(
                [.. originals, .. converted.Select(file => KeyValuePair.Create(file.Key, (byte[]?)file.Value))]), catalog, options,
                cancellation);
    }

    /// <summary>Refuses what is no tree that a catalog is for, before anything else is said of it.</summary>
    /// <exception cref="WeavingException">No Go module, or one that nothing in the catalog is for.</exception>
    public static void RequireFor(string tree, Catalog catalog) => WeaveTree.Open(tree, anyModule: true).RequireFor(catalog);

    /// <summary>Writes a catalog that fits a tree of any Go module. The tree stays as it is.</summary>
    /// <param name="directory">New or empty.</param>
    /// <exception cref="WeavingException">No Go module.</exception>
    /// <exception cref="ExperimentException">There is something in the directory, or nothing to suggest.</exception>
    public static async Task<IReadOnlyList<Suggestion>> SuggestAsync(
        string tree, string runtime, string directory, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(directory);
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new ExperimentException("something is there already; name a directory that is new or empty", target);
        var opened = WeaveTree.Open(tree, await WovenBranch.OriginalsAsync(tree, cancellation), anyModule: true);
        var suggestions = Suggester.Suggest(opened, runtime);
        if (suggestions.IsEmpty)
            throw new ExperimentException($"there is no function in {opened.Description} in which a context comes in: no HTTP handler, "
                + "no Reconcile, no method that takes a context and a message; docs/catalog.md says how a tracepoint is written", tree);
        await Publication.DirectoryAsync(target, async partial =>
        {
            foreach (var suggestion in suggestions)
            {
                var file = Path.Combine(partial, suggestion.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, suggestion.Text, cancellation);
            }
        });
        return suggestions;
    }

    /// <exception cref="DriftException">The catalog does not fit the tree; it is as it was.</exception>
    /// <exception cref="SourceException">See <see cref="WorkTree.WeaveAsync"/>; the tree is as it was.</exception>
    public async Task<WeavePlan> RunAsync(IReporter reporter, CancellationToken cancellation)
    {
        reporter.Status("matching tracepoints");
        var plan = await PlanAsync(work.Path, await work.OriginalsAsync(cancellation), catalog,
            new WeaveOptions(runtime) { Select = Select, AnyModule = AnyModule }, cancellation);
        if (!plan.Fits)
            throw new DriftException(plan);
        cancellation.ThrowIfCancellationRequested();
        reporter.Status("committing");
        await work.WeaveAsync(digest, [.. plan.Components.Select(Edits)], Series, cancellation);
        return plan;
    }

    private static async Task<WeavePlan> PlanAsync(
        string tree, IReadOnlyDictionary<string, byte[]?> originals, Catalog catalog, WeaveOptions options, CancellationToken cancellation)
    {
        var opened = WeaveTree.Open(tree, originals, options.AnyModule);
        return opened.IsWovenElsewhere ? throw await ForeignWeave.ExplainAsync(opened.Root, cancellation)
            : Weaver.Plan(opened, catalog, options);
    }

    private static ComponentEdits Edits(PlannedComponent component) =>
        new(component.Name, $"{component.Subject}\n\n{component.Body}",
            [.. component.Files.Select(file => new TreeEdit(file.Path, file.Woven) { Places = file.Places })]);

    /// <summary>
    /// Of all that decides how the woven tree looks: the tracepoints and which of them, the runtime, the series and the weaver itself.
    /// </summary>
    /// <param name="points">The pattern that selects tracepoints; null for all.</param>
    public static string Digest(Catalog catalog, string runtime, IReadOnlyList<string>? series = null, string? points = null)
    {
        using var key = new ContentKey().Add("catalog", catalog.Digest).Add("points", points ?? "");
        WeavingAssemblies.AddTo(key, WeavingAssemblies.All);
        AddRuntime(key, runtime);
        foreach (var one in series ?? [])
            AddSeries(key, one);
        return key.ToString();
    }

    /// <summary>What is woven in of a runtime: its files without their tests.</summary>
    internal static void AddRuntime(ContentKey key, string runtime)
    {
        foreach (var path in RuntimeSources.In(runtime))
            key.AddFile(path, Path.Combine(runtime, path));
    }

    /// <summary>The patches of a series.</summary>
    internal static void AddSeries(ContentKey key, string series)
    {
        foreach (var patch in SeriesFiles.In(series))
            key.AddFile($"series {Path.GetFileName(patch)}", patch);
    }
}
