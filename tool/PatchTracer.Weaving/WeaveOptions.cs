using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving;

/// <param name="RuntimeSources">The directory of the runtime's Go files; tests among them are left out.</param>
public sealed record WeaveOptions(string RuntimeSources)
{
    /// <summary>Weaves only the tracepoints that this admits; null for all.</summary>
    public Func<Tracepoint, bool>? Select { get; init; }

    /// <summary>The tree may be of any Go module: the catalog is one of its own.</summary>
    public bool AnyModule { get; init; }
}
