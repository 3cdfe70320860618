using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

/// <summary>What real cluster tests need of the machine, or why they are skipped.</summary>
internal static class NodeArchive
{
    public const string Variable = "PATCHTRACER_NODE_IMAGE_ARCHIVE";

    public static string? Path => Environment.GetEnvironmentVariable(Variable);

    public static string Version => Environment.GetEnvironmentVariable("PATCHTRACER_NODE_IMAGE_VERSION") ?? "v1.20.2";

    /// <summary>Null if real clusters can be made here.</summary>
    public static async Task<string?> WhyNotAsync(CancellationToken cancellation)
    {
        if (Path is not { Length: > 0 } path)
            return $"{Variable} does not name a node image archive";
        if (!File.Exists(path))
            return $"{Variable} names {path}, which is not there";
        if (!Environment.IsPrivilegedProcess)
            return "firewall rules and routes need root";
        if (await DockerEngine.VersionAsync(cancellation) is null)
            return "no Docker engine answers";
        return await new KindProgram(CacheRoot.FromEnvironment()).FindAsync(cancellation) is null ? "kind is not installed" : null;
    }
}
