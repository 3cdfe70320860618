using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Any Go toolchain will do: which one a tree needs is known when the tree is, and then it is got into the cache.</summary>
internal static class GoProbe
{
    public static Task<Observation> ObserveAsync(CacheRoot cache)
    {
        var cached = Path.Combine(cache.Path, "toolchains");
        string[] folders = ["/usr/lib", "/usr/local", cached];
        var found = ProgramPath.Find("go") is { } go ? [go] : folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, "go*")).Where(IsToolchain).Order(StringComparer.Ordinal).ToList();
        return Task.FromResult(Observation.Ok(found.Count > 0 ? string.Join(", ", found)
            : "none yet: a run gets the one that its tree needs from Debian into the cache")
            with
        { LookedAt = $"go in PATH, go-* in {string.Join(", ", folders)}" });
    }

    // In the cache a toolchain lies as it does in its package.
    private static bool IsToolchain(string directory) =>
        File.Exists(Path.Combine(directory, "bin", "go"))
            || File.Exists(Path.Combine(directory, "usr", "lib", Path.GetFileName(directory), "bin", "go"));
}
