using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Machine;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>What would fail half-way is looked at before anything is made.</summary>
internal static class Preconditions
{
    /// <summary>A node image, its unpacked copies and etcd's first steps.</summary>
    private const long NeededDisk = 4L << 30;

    /// <exception cref="ClusterException">No engine answers, or one whose nodes would not be this machine's.</exception>
    public static async Task RequireEngineAsync(CancellationToken cancellation)
    {
        var survey = await EngineSurvey.OfMachineAsync(cancellation);
        if (survey.State is EngineState.Unusable or EngineState.ElsewhereSilent)
            throw new ClusterException(ClusterFailure.NoDocker, $"{survey.Details}. What to do: {survey.Remedy}.");
        await Docker.RunAsync(["version", "--format", "{{.Server.Version}}"], cancellation);
    }

    /// <summary>Says before anything is done what will need root, or what will be left out for want of it.</summary>
    /// <exception cref="ClusterException">A program for rules and routes is not installed.</exception>
    public static async Task TellRootAsync(IReporter reporter, CancellationToken cancellation)
    {
        var access = await Root.AccessAsync(cancellation);
        if (access is not (RootAccess.Own or RootAccess.Sudo))
        {
            reporter.Warn($"the cluster's firewall rules and routes are left out ({Root.Explain(access)}): "
                + "what runs in it may reach beyond this machine");
            return;
        }
        foreach (var program in (string[])["iptables", "ip"])
        {
            if (ProgramPath.Find(program) is null)
                throw new ClusterException(ClusterFailure.Machine,
                    $"{program} is not in {ProgramPath.LookedAt}; `patchtracer doctor --install` gets it.");
        }
        if (access == RootAccess.Sudo)
            reporter.Info("through sudo: iptables and ip route, for the rules that keep the cluster on this machine");
    }

    public static void RequirePorts(KindConfig config)
    {
        foreach (var mapping in config.PortMappings)
        {
            if (PortHolder.Find(mapping.Address, mapping.HostPort) is { } holder)
                throw new ClusterException(ClusterFailure.PortInUse,
                    $"{mapping.Address}: {holder}; stop it, or choose another host port for node port {mapping.NodePort}.");
        }
    }

    public static async Task RequireDiskAsync(CancellationToken cancellation)
    {
        var root = await Docker.RunAsync(["info", "--format", "{{.DockerRootDir}}"], cancellation);
        if (Machine.DiskSpace.Free(root) is var free && free < NeededDisk)
            throw new ClusterException(ClusterFailure.NoDiskSpace,
                $"{root} has {free >> 20} MiB free; a cluster needs {NeededDisk >> 20} MiB. `docker system df` shows what uses it.");
    }
}
