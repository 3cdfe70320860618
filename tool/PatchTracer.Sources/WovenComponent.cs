namespace PatchTracer.Sources;

/// <summary>One commit that put tracepoints into a component.</summary>
/// <param name="CatalogDigest">The catalog it was woven from, as its trailer says.</param>
public sealed record WovenComponent(string Component, string CatalogDigest, string Commit);
