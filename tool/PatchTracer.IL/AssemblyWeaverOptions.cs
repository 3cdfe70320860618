using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;

namespace PatchTracer.IL;

public sealed record AssemblyWeaverOptions
{
    /// <summary>Which tracepoints; null for all.</summary>
    public Func<MethodPoint, bool>? Select { get; init; }

    /// <summary>Folders to look for references in, beside those of the assemblies themselves.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>
    /// A strong-name key (.snk) to sign with again; null keeps the public key and leaves the signature out, as for delayed signing.
    /// </summary>
    public string? KeyFile { get; init; }

    /// <summary>Programs start the agent if it lies beside them.</summary>
    public bool StartsAgent { get; init; } = true;
}
