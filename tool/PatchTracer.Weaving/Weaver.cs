using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving;

/// <summary>Fits a catalog to a tree.</summary>
public static class Weaver
{
    /// <summary>Where the runtime goes, relative to the tree.</summary>
    public const string RuntimeDirectory = "pkg/patchtracer";

    /// <summary>The component of the runtime's files in a plan.</summary>
    public const string RuntimeComponent = "runtime";

    /// <summary>
    /// Works out what weaving would do. Writes nothing; reads the tree as it is without any earlier weave. The plan has diagnostics
    /// instead of files when the catalog or anything in it does not fit.
    /// </summary>
    public static WeavePlan Plan(WeaveTree tree, Catalog catalog, WeaveOptions options)
    {
        var planning = new Planning(tree, catalog, options);
        planning.Match();
        planning.Weave();
        return planning.Finish();
    }
}
