namespace PatchTracer.Experiments.Steps;

/// <summary>A tree with the tracepoints in it.</summary>
/// <param name="TreeId">git's id of its content.</param>
/// <param name="CatalogDigest">Of the tracepoints that were woven, with the runtime.</param>
/// <param name="Tracepoints">Of the catalog; not every one has a place in every tree.</param>
internal sealed record WovenTree(string Path, string TreeId, string CatalogDigest, int Tracepoints);
