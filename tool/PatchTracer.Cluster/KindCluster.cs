using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster;

/// <summary>Brings one named cluster up, finds it again, and takes it away with every trace of it.</summary>
public sealed class KindCluster(CacheRoot cache, IReporter reporter)
{
    /// <summary>Reads a cluster file as <see cref="UpAsync"/> will.</summary>
    /// <exception cref="ClusterException">It cannot be used; with file, line and column.</exception>
    /// <returns>The node ports that it maps to this machine, in its order.</returns>
    public static IReadOnlyList<int> MappedPorts(string configFile) => KindConfig.Load(configFile, new Dictionary<int, int>()).NodePorts;

    /// <summary>The nodes of a cluster file, by their names without the cluster's: <c>control-plane</c>, <c>worker</c>.</summary>
    /// <exception cref="ClusterException">It cannot be used; with file, line and column.</exception>
    public static IReadOnlyList<string> NodeNames(string configFile) => KindConfig.Load(configFile, new Dictionary<int, int>()).NodeNames;

    /// <summary>Looks whether a cluster that is not there yet could have its ports.</summary>
    /// <exception cref="ClusterException">One of them is taken; names its holder.</exception>
    public static async Task RequirePortsAsync(string name, string configFile, CancellationToken cancellation)
    {
        if ((await Node.OfClusterAsync(name, cancellation)).Count == 0)
            Preconditions.RequirePorts(KindConfig.Load(configFile, new Dictionary<int, int>()));
    }

    /// <summary>
    /// Looks, before long steps, at what would end them: the engine, ports, disk, and whether root is in reach for rules and routes.
    /// </summary>
    /// <exception cref="ClusterException">Something is not as it has to be.</exception>
    public async Task RequireMachineAsync(string name, string configFile, CancellationToken cancellation)
    {
        var config = KindConfig.Load(configFile, new Dictionary<int, int>());
        await Preconditions.RequireEngineAsync(cancellation);
        await Preconditions.TellRootAsync(reporter, cancellation);
        await Node.RequireNoneOfOthersAsync(name, cancellation);
        if ((await Node.OfClusterAsync(name, cancellation)).Count > 0)
            return;
        Preconditions.RequirePorts(config);
        await Preconditions.RequireDiskAsync(cancellation);
    }

    /// <summary>
    /// Makes the cluster be there: keeps one with the same reuse key, starts it if it is stopped, makes it again if it is
    /// another one or was never completed.
    /// </summary>
    /// <exception cref="ClusterException">See <see cref="ClusterFailure"/>.</exception>
    public async Task<RunningCluster> UpAsync(ClusterSpec spec, CancellationToken cancellation)
    {
        using var exclusive = Lock(spec.Name);
        var config = KindConfig.Load(spec.ConfigFile, spec.HostPorts);
        await Preconditions.RequireEngineAsync(cancellation);
        await Node.RequireNoneOfOthersAsync(spec.Name, cancellation);
        var image = (await ArchiveIdentity.ReadAsync(spec.NodeImageArchive, cancellation))[0];
        var key = spec.ReuseKey ?? KeyOf(spec, image);
        if (await ReuseAsync(spec, key, PolicyOf(spec, config), cancellation) is { } existing)
            return existing;

        await RemoveAsync(spec.Name, cancellation);
        Preconditions.RequirePorts(config);
        await Preconditions.RequireDiskAsync(cancellation);
        await new NodeImage(reporter).LoadAsync(spec.NodeImageArchive, image, cancellation);
        var isEnforced = await Root.AccessAsync(cancellation) is RootAccess.Own or RootAccess.Sudo;
        var network = await ClusterNetwork.EnsureAsync(spec.Name, PolicyOf(spec, config), isEnforced, cancellation);
        await network.EnforceAsync(spec.Name, reporter, cancellation); // before anything runs
        await CreateAsync(spec, config, image, cancellation);
        return await CompleteAsync(spec, key, network, cancellation);
    }

    /// <summary>
    /// Removes containers, their volumes, network, firewall rules, routes, kubeconfig and state. Nothing to remove is no
    /// error. Loaded node images stay; they are Docker's cache.
    /// </summary>
    /// <returns>Whether there was such a cluster, or anything that one left.</returns>
    /// <exception cref="ClusterException">One of that name was not made here.</exception>
    public async Task<bool> DownAsync(string name, CancellationToken cancellation)
    {
        var state = StateDirectory(name);
        using var exclusive = Lock(name);
        await Preconditions.RequireEngineAsync(cancellation);
        await Node.RequireNoneOfOthersAsync(name, cancellation);
        var wasThere = Directory.Exists(state) || (await Node.OfClusterAsync(name, cancellation)).Count > 0
            || await ClusterNetwork.FindAsync(name, cancellation) is not null;
        await RemoveAsync(name, cancellation);
        if (Directory.Exists(state))
            Directory.Delete(state, recursive: true);
        return wasThere;
    }

    public async Task<ClusterStatus> StatusAsync(string name, CancellationToken cancellation)
    {
        var nodes = await Node.OnEachAsync(await Node.OfClusterAsync(name, cancellation), async node =>
        {
            var installed = await Installed.ReadAsync(node, cancellation);
            var (isRunning, image, address) = await node.StateAsync(cancellation);
            return new NodeStatus(node.Name, node.IsControlPlane, isRunning, image, address, installed)
            {
                IsChanged = isRunning && !await NodeConfiguration.IsAsMadeAsync(node, installed, cancellation),
            };
        });
        return new ClusterStatus(name, KubeconfigPath(name), nodes);
    }

    /// <summary>A cluster that is up and complete, with its rules and routes as they should be.</summary>
    /// <exception cref="ClusterException">There is none (<see cref="ClusterFailure.NoCluster"/>).</exception>
    public async Task<RunningCluster> ConnectAsync(string name, CancellationToken cancellation)
    {
        await Preconditions.RequireEngineAsync(cancellation);
        return await ConnectAsync(await StatusAsync(name, cancellation), cancellation);
    }

    /// <param name="status">Of this moment.</param>
    /// <inheritdoc cref="ConnectAsync(string, CancellationToken)"/>
    public async Task<RunningCluster> ConnectAsync(ClusterStatus status, CancellationToken cancellation)
    {
        var name = status.Name;
        if (status.Nodes.FirstOrDefault(node => node.IsChanged) is { } changed)
            throw new ClusterException(ClusterFailure.NoCluster, $"{NodeConfiguration.Changed(changed.Name)}. Put it back, "
                + "or make the cluster anew: `patchtracer down`, then the same command.");
        if (!status.IsComplete || await ClusterNetwork.FindAsync(name, cancellation) is not { } network)
            throw new ClusterException(ClusterFailure.NoCluster, $"There is no complete cluster '{name}'; `patchtracer up` makes one.");
        await network.EnforceAsync(name, reporter, cancellation);
        var cluster = await OpenAsync(name, network, wasReused: true, cancellation);
        await Readiness.WaitAsync(cluster.Kube, await Node.OfClusterAsync(name, cancellation), network, cancellation);
        return cluster;
    }

    private async Task<RunningCluster?> ReuseAsync(ClusterSpec spec, string key, NetworkPolicy policy, CancellationToken cancellation)
    {
        var nodes = await Node.OfClusterAsync(spec.Name, cancellation);
        if (nodes.Count == 0 || await ClusterNetwork.FindAsync(spec.Name, cancellation) is not { } network || network.Policy != policy)
            return null;
        await network.EnforceAsync(spec.Name, reporter, cancellation); // before a stopped node starts again
        if (await Restart.WhyNotAsync(nodes, key, cancellation) is { } difference)
        {
            reporter.Info($"cluster {spec.Name} is made again: {difference}");
            return null;
        }
        var cluster = await OpenAsync(spec.Name, network, wasReused: true, cancellation);
        await Readiness.WaitAsync(cluster.Kube, nodes, network, cancellation);
        reporter.Info($"cluster {spec.Name} is up already and is kept");
        return cluster;
    }

    private async Task CreateAsync(ClusterSpec spec, KindConfig config, ArchiveIdentity image, CancellationToken cancellation)
    {
        var state = PrivateDirectory.Create(StateDirectory(spec.Name)).FullName;
        var patches = KubeadmPatches.For(spec.KubernetesVersion, spec.EtcdImageTag,
            cgroupV1: !File.Exists("/sys/fs/cgroup/cgroup.controllers"), PatienceFactor.Value);
        var file = Path.Combine(state, "kind.yaml");
        await File.WriteAllTextAsync(file, config.Render([config.WithVolume(Credential.ExtraVolume), .. patches]), cancellation);
        var creation = new Creation(await new KindProgram(cache).RequireAsync(reporter, cancellation), Path.Combine(state, "diagnostics"),
            reporter);
        await creation.RunAsync(spec.Name, file, image.Reference, KubeconfigPath(spec.Name), cancellation);
    }

    private async Task<RunningCluster> CompleteAsync(ClusterSpec spec, string key, ClusterNetwork network, CancellationToken cancellation)
    {
        var nodes = await Node.OfClusterAsync(spec.Name, cancellation);
        var cluster = await OpenAsync(spec.Name, network, wasReused: false, cancellation);
        try
        {
            reporter.Status("waiting for nodes and DNS");
            await Readiness.WaitAsync(cluster.Kube, nodes, network, cancellation);
            await Credential.MountInProxyAsync(cluster.Kube, cancellation);
        }
        catch (ClusterException e)
        {
            await Diagnostics.WriteAsync(Path.Combine(StateDirectory(spec.Name), "diagnostics"), nodes, cluster.Kube, cancellation);
            cluster.Dispose();
            var crash = await CrashEvidence.FindAsync(nodes, cancellation);
            throw new ClusterException(crash is null ? e.Failure : ClusterFailure.ComponentCrashed,
                $"{e.Message}\nLogs are in {StateDirectory(spec.Name)}/diagnostics.", e)
            {
                Evidence = crash ?? "",
            };
        }
        foreach (var node in nodes)
        {
            await new Installed(key, $"{await node.AddressAsync(cancellation)}", spec.Components)
            {
                Configuration = await NodeConfiguration.DigestAsync(node, cancellation),
            }.WriteAsync(node, cancellation);
        }
        reporter.Info($"cluster {spec.Name} is up: {string.Join(", ", nodes.Select(n => n.Name))}");
        return cluster;
    }

    private async Task<RunningCluster> OpenAsync(string name, ClusterNetwork network, bool wasReused, CancellationToken cancellation)
    {
        var kubeconfig = KubeconfigPath(name);
        // The cache may have been emptied under a running cluster.
        if (!File.Exists(kubeconfig))
            await new Tool(await new KindProgram(cache).RequireAsync(reporter, cancellation), "export", "kubeconfig", "--name", name,
                "--kubeconfig", kubeconfig).RunAsync(cancellation);
        var (nodes, credential) = (await Node.OfClusterAsync(name, cancellation),
            await Credential.EnsureAsync(StateDirectory(name), cancellation));
        await credential.BringAsync(nodes, cancellation);
        return new RunningCluster(name, kubeconfig, network.Gateway, wasReused, credential, nodes, reporter);
    }

    private static async Task RemoveAsync(string name, CancellationToken cancellation)
    {
        var network = await ClusterNetwork.FindAsync(name, cancellation);
        if (network is not null)
            await network.RequireRemovableAsync(cancellation);
        foreach (var node in await Node.OfClusterAsync(name, cancellation))
            await node.RemoveAsync(cancellation);
        if (network is not null)
            await network.RemoveAsync(name, cancellation);
        else if (Environment.IsPrivilegedProcess && ProgramPath.Find("iptables") is not null)
            await HermeticRules.OpenAsync(name, cancellation); // whose network somebody removed by hand
    }

    private static NetworkPolicy PolicyOf(ClusterSpec spec, KindConfig config) =>
        new(config.PodRange, config.ServiceRange, spec.AllowEgress, string.Join(',', spec.HostPortsReached.Distinct().Order()));

    private static string KeyOf(ClusterSpec spec, ArchiveIdentity image)
    {
        using var key = new ContentKey();
        return key.Add("image", image.ConfigDigest).AddFile("config", spec.ConfigFile)
            .Add("ports", string.Join(',', spec.HostPorts.OrderBy(p => p.Key))).ToString();
    }

    private WorkspaceLock Lock(string name) =>
        WorkspaceLock.TryAcquire($"{StateDirectory(name)}.lock", out var holder)
        ?? throw new ClusterException(ClusterFailure.Busy,
            $"Process {holder} works on cluster '{name}' at this moment; wait for it, or choose another name.");

    private string StateDirectory(string name)
    {
        ClusterName.Require(name); // `..` would be another directory
        return cache.Entry("clusters", name);
    }

    private string KubeconfigPath(string name) => Path.Combine(StateDirectory(name), "kubeconfig");
}
