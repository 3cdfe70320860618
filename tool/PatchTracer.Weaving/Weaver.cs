using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Passes;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving;

/// <summary>Fits a catalog to a tree.</summary>
public static class Weaver
{
    /// <summary>Where the runtime goes, relative to the tree.</summary>
    public const string RuntimeDirectory = "pkg/patchtracer";

    /// <summary>The component of the runtime's files in a plan.</summary>
    public const string RuntimeComponent = "runtime";

    /// <summary>In this order: everything is found before anything is edited, and what is new is put beside what was edited.</summary>
    private static readonly ImmutableArray<IWeavePass> Passes =
        [new FindFunctions(), new FindRenamed(), new WeaveFiles(), new DeclarePoints(), new AddRuntime()];

    /// <summary>
    /// Works out what weaving would do. Writes nothing; reads the tree as it is without any earlier weave. The plan has diagnostics
    /// instead of files when the catalog or anything in it does not fit.
    /// </summary>
    /// <exception cref="WeavingException">The tree is of another module, and nothing in the catalog is for it.</exception>
    public static WeavePlan Plan(WeaveTree tree, Catalog catalog, WeaveOptions options)
    {
        tree.RequireFor(catalog);
        var sources = new SourceCache(tree);
        var draft = new WeaveDraft(tree, sources, new RuntimeSources(options.RuntimeSources, tree), new(() => new CandidateFinder(sources, catalog)))
        {
            Tracepoints = [.. catalog.Tracepoints.Where(tracepoint => options.Select?.Invoke(tracepoint) ?? true)],
            Diagnostics = [.. catalog.Diagnostics],
        };
        foreach (var pass in Passes)
            draft = pass.Run(draft);
        return new(tree, catalog.Digest)
        {
            Files = draft.Diagnostics.IsEmpty ? [.. draft.Files.OrderBy(file => file.Path, StringComparer.Ordinal)] : [],
            Explanations = [.. draft.Tracepoints.Select(tracepoint => draft.Explanations[tracepoint.Id])],
            Diagnostics = draft.Diagnostics,
            Traits = [.. draft.Jobs.GroupBy(job => job.Tracepoint.Id)
                .Select(group => (group.Key, group.Select(job => FunctionTraits.Of(job.Site.Function)).ToImmutableArray()))],
        };
    }
}
