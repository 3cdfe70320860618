namespace PatchTracer.Images.Go;

/// <summary>What a build gave.</summary>
/// <param name="Directory">Holds every binary under its own name, and nothing else but <c>digests.json</c>.</param>
/// <param name="Reused">Nothing was compiled: an earlier build of the same inputs gave it.</param>
public sealed record ComponentBuild(string Directory, IReadOnlyList<ComponentBinary> Binaries, bool Reused);
