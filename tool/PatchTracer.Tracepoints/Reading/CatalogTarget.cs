namespace PatchTracer.Tracepoints.Reading;

/// <summary>What a catalog file is woven into.</summary>
internal enum CatalogTarget
{
    /// <summary>Go source; the default.</summary>
    Go,

    /// <summary>Compiled .NET assemblies.</summary>
    DotNet,
}
