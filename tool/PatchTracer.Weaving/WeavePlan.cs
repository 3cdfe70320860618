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

    /// <summary>
    /// Writes the woven files. Weaving the same twice changes nothing; another catalog replaces what was woven before. A process that
    /// is killed on the way leaves a tree that the next call, or <see cref="WeaveTree.RevertAsync"/>, puts right.
    /// </summary>
    /// <exception cref="InvalidOperationException">The plan does not fit.</exception>
    /// <exception cref="WeavingException">Files were changed by hand, or another process is at work.</exception>
    public Task<ApplyResult> ApplyAsync(CancellationToken cancellation)
    {
        if (!Fits)
            throw new InvalidOperationException("a plan with diagnostics has nothing to apply");
        return new TreeTransition(Tree, CatalogDigest, Files).RunAsync(cancellation);
    }
}
