namespace PatchTracer.Weaving;

/// <summary>What weaving a catalog into a tree comes to, file by file. Making it wrote nothing.</summary>
public sealed class WeavePlan
{
    internal WeavePlan(WeaveTree tree, string catalogDigest)
    {
        Tree = tree;
        CatalogDigest = catalogDigest;
    }

    public WeaveTree Tree { get; }

    public string CatalogDigest { get; }

    /// <summary>By path. Empty when <see cref="Diagnostics"/> is not.</summary>
    public required ImmutableArray<PlannedFile> Files { get; init; }

    /// <summary>One for each tracepoint, in catalog order.</summary>
    public required ImmutableArray<Explanation> Explanations { get; init; }

    /// <summary>Every reason why the catalog cannot be woven into the tree.</summary>
    public required ImmutableArray<WeaveDiagnostic> Diagnostics { get; init; }

    public bool Fits => Diagnostics.IsEmpty;
}
