namespace PatchTracer.Images.Go;

/// <summary>What a build gave.</summary>
/// <param name="Directory">Holds every binary under its own name, and nothing else but <c>digests.json</c>.</param>
public sealed record ComponentBuild(string Directory, IReadOnlyList<ComponentBinary> Binaries);
