using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Engine;

/// <summary>
/// Where CAP_SYS_RESOURCE is missing from the bounding set, runc cannot start privileged containers. A small runtime in
/// front of it takes the capability out of what is asked for. Where the capability exists, nothing is changed.
/// </summary>
internal static class CapabilityMend
{
    public const string RuntimeName = "patchtracer";

    /// <summary>Not in the cache: daemon.json refers to it, and Docker must not break when the cache is emptied.</summary>
    public const string RuntimePath = "/usr/local/libexec/patchtracer/runc-without-sys-resource";

    private const string Resource = "PatchTracer.Cluster.Engine.runc-without-sys-resource.sh";

    public static bool IsNeeded(int? engineProcess) =>
        CapabilitySet.BoundingOf(engineProcess ?? Environment.ProcessId) is { HasSysResource: false };

    /// <summary>Writes the runtime and names it in daemon.json; true if anything changed, so that the engine must be told.</summary>
    public static async Task<bool> InstallAsync(CancellationToken cancellation)
    {
        var script = Script();
        var changed = !File.Exists(RuntimePath) || await File.ReadAllTextAsync(RuntimePath, cancellation) != script;
        if (changed)
            await RootFile.WriteAsync(RuntimePath, script, executable: true, cancellation);

        var present = File.Exists(DaemonConfiguration.Path) ? await File.ReadAllTextAsync(DaemonConfiguration.Path, cancellation) : null;
        if (DaemonConfiguration.WithDefaultRuntime(present, RuntimeName, RuntimePath) is not { } merged)
            return changed;
        await RootFile.WriteAsync(DaemonConfiguration.Path, merged, executable: false, cancellation);
        return true;
    }

    public static string Script()
    {
        using var stream = typeof(CapabilityMend).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
