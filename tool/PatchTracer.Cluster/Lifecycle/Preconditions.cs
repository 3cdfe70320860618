using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Networking;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>What would fail half-way is looked at before anything is made.</summary>
internal static class Preconditions
{
    /// <summary>A node image, its unpacked copies and etcd's first steps.</summary>
    private const long NeededDisk = 4L << 30;

    public static async Task RequireEngineAsync(CancellationToken cancellation) =>
        await Docker.RunAsync(["version", "--format", "{{.Server.Version}}"], cancellation);

    public static void RequirePorts(KindConfig config)
    {
        foreach (var mapping in config.PortMappings)
        {
            if (PortHolder.Find(mapping.Address, mapping.HostPort) is { } holder)
                throw new ClusterException(ClusterFailure.PortInUse, $"{mapping.Address}: {holder}; stop it, or choose another host port for node port {mapping.NodePort}.");
        }
    }

    public static async Task RequireDiskAsync(CancellationToken cancellation)
    {
        var root = await Docker.RunAsync(["info", "--format", "{{.DockerRootDir}}"], cancellation);
        if (Doctoring.DiskSpace.Free(root) is var free && free < NeededDisk)
            throw new ClusterException(ClusterFailure.NoDiskSpace, $"{root} has {free >> 20} MiB free; a cluster needs {NeededDisk >> 20} MiB. `docker system df` shows what uses it.");
    }
}
