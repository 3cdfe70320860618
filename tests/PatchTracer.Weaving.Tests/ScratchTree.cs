using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Tests;

/// <summary>A corpus case on disk: <c>tree</c> and <c>catalog</c> below a scratch directory.</summary>
internal static class ScratchTree
{
    public static WeavePlan Plan(ScratchDirectory scratch, string name) => WeaveCase.Read(name).Plan(scratch);

    public static WeavePlan Replan(ScratchDirectory scratch) => Weaver.Plan(Open(scratch), LoadCatalog(scratch), new(Repository.Runtime));

    public static WeaveTree Open(ScratchDirectory scratch) => WeaveTree.Open(Path.Combine(scratch.Path, "tree"));

    public static Catalog LoadCatalog(ScratchDirectory scratch) => Catalog.Load(Path.Combine(scratch.Path, "catalog"));

    /// <summary>The tree's files without the weaver's own directory.</summary>
    public static SortedDictionary<string, string> Tree(ScratchDirectory scratch)
    {
        var files = ScratchDirectory.Snapshot(Path.Combine(scratch.Path, "tree"));
        foreach (var path in files.Keys.Where(path => path.StartsWith(".patchtracer", StringComparison.Ordinal)
            || path.StartsWith(".git", StringComparison.Ordinal)).ToList())
            files.Remove(path);
        return files;
    }
}
