namespace PatchTracer.Weaving.Catalogs;

/// <summary>What a tree has to have, so that a tracepoint is meant for it at all.</summary>
public enum TreeRequirement
{
    /// <summary>Nothing but the function.</summary>
    None,

    /// <summary>OpenTelemetry 1.0 or later among what it vendors: there the runtime has a bridge to it.</summary>
    OpenTelemetry,

    /// <summary>
    /// One of the packages that <c>match</c> names: what came or went with its package. Where that is, the function has to be.
    /// </summary>
    Package,
}
