using System.Net;
using System.Net.Sockets;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

/// <summary>One real two-node cluster with the probe on it, shared by the tests that do not take it away.</summary>
public sealed class ClusterFixture : IAsyncLifetime, IDisposable
{
    private const string Name = "pt-test";

    /// <summary>That of a collector of this cluster, and no other's.</summary>
    public const int CollectorPort = 14318;

    private readonly CancellationTokenSource _timeout = new(TimeSpan.FromMinutes(25));
    private readonly string _directory = Directory.CreateTempSubdirectory("cluster-tests-").FullName;
    private RunningCluster? _cluster;

    public string? WhyNot { get; private set; }

    public RunningCluster Cluster => _cluster ?? throw new InvalidOperationException(WhyNot);

    public ClusterSpec Spec { get; private set; } = new("", "", "");

    public CancellationToken Timeout => _timeout.Token;

    public KindCluster Kind { get; } = new(CacheRoot.FromEnvironment(), SilentReporter.Instance);

    public string Scratch => _directory;

    public async Task InitializeAsync()
    {
        WhyNot = await NodeArchive.WhyNotAsync(Timeout);
        if (WhyNot is not null)
            return;
        Spec = SpecFor(Name) with
        {
            Components = new Dictionary<string, string> { ["kubelet"] = "as-built", ["kube-proxy"] = "as-built" },
            HostPortsReached = [CollectorPort]
        };
        _cluster = await Kind.UpAsync(Spec, Timeout);
        await _cluster.LoadImagesAsync(await ProbeImage.BuildAsync(_directory, Timeout), Timeout);
        var manifests = Manifest.Load(Path.Combine(AppContext.BaseDirectory, "probe", "probe.yaml"));
        await _cluster.Deployer.DeployAsync(manifests, KubeObjects.DefaultNamespace, _ => null, Timeout);
        await Polling.UntilAsync("probe", TimeSpan.FromMinutes(2), async c =>
            (await ProbesAsync(c)) is { Count: 2 } pods && pods.All(p => p.Ready is not null) ? null : "not on both nodes", Timeout);
    }

    public async Task DisposeAsync()
    {
        _cluster?.Dispose();
        if (WhyNot is null)
            await Kind.DownAsync(Name, CancellationToken.None);
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose() => _timeout.Dispose();

    /// <summary>A cluster of another name, on a host port of its own.</summary>
    public static ClusterSpec SpecFor(string name)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new ClusterSpec(Path.Combine(AppContext.BaseDirectory, "kind-config", "two-node.yaml"), NodeArchive.Path!,
            NodeArchive.Version)
        {
            Name = name,
            HostPorts = new Dictionary<int, int> { [30080] = port },
        };
    }

    public async Task<IReadOnlyList<InventoryPod>> ProbesAsync(CancellationToken cancellation) =>
        [.. (await Cluster.InventoryAsync(cancellation)).Pods.Where(p => p.Labels.GetValueOrDefault("app") == "probe")];

    /// <summary>What a pod gets when it asks for a URL: exit code of curl with --fail on the pod's node, and the answer.</summary>
    public async Task<(bool Success, string Output)> FetchFromPodAsync(InventoryPod pod, string url)
    {
        var (code, output) = await new Tool(Docker.Program,
            "exec", pod.Node!, "curl", "--silent", "--fail-with-body", "--max-time", "10",
            $"http://{pod.Ip}:8080/fetch?url={Uri.EscapeDataString(url)}").TryRunAsync(Timeout);
        return (code == 0, output.Trim());
    }
}

/// <summary>One cluster at a time: they share the machine's rules and two cores.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
