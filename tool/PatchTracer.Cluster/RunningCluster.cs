using System.Net;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Cluster.Networking;
using PatchTracer.Cluster.Observation;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster;

/// <summary>A cluster that is up, and what can be done with it.</summary>
public sealed class RunningCluster : IDisposable
{
    /// <summary>Components look at their file once a second.</summary>
    private static readonly TimeSpan ControlPatience = PatienceFactor.Apply(TimeSpan.FromSeconds(3));

    private readonly IReadOnlyList<Node> _nodes;
    private readonly IReporter _reporter;

    internal RunningCluster(string name, string kubeconfig, IPAddress gateway, bool wasReused, Credential credential,
        IReadOnlyList<Node> nodes, IReporter reporter)
    {
        (Name, Kubeconfig, Gateway, WasReused, _nodes, _reporter) = (name, kubeconfig, gateway, wasReused, nodes, reporter);
        (CredentialFile, CredentialToken) = (credential.Path, credential.Token);
        Kube = new KubeClient(Kubernetes.Kubeconfig.Load(kubeconfig));
    }

    public string Name { get; }

    /// <summary>Path of a kubeconfig of its own; the user's is never touched.</summary>
    public string Kubeconfig { get; }

    /// <summary>This machine as nodes and pods reach it: a collector that listens on all addresses is found there.</summary>
    public IPAddress Gateway { get; }

    /// <summary>The file, on this machine, with the token that the cluster's components send along with their spans.</summary>
    public string CredentialFile { get; }

    public string CredentialToken { get; }

    /// <summary>Where a component finds that token: PATCHTRACER_CREDENTIAL of the woven runtime.</summary>
    public static string NodeCredentialPath => Credential.NodePath;

    /// <summary>The file on a node by which its components are changed while they run: PATCHTRACER_CONTROL of the woven runtime.</summary>
    public static string NodeControlPath => $"{Credential.NodeDirectory}/control";

    /// <summary>It was there already and was kept.</summary>
    public bool WasReused { get; }

    public IReadOnlyList<string> NodeNames => [.. _nodes.Select(n => n.Name)];

    /// <summary>`sha256:…` of the image that the nodes were made from, also of a cluster that was kept.</summary>
    public Task<string> NodeImageAsync(CancellationToken cancellation) => _nodes[0].ImageAsync(cancellation);

    /// <summary>`sha256:…` of the tar of the lowest layer of that image; null where the engine does not have the image any more.</summary>
    public Task<string?> NodeRootAsync(CancellationToken cancellation) => _nodes[0].RootAsync(cancellation);

    public KubeClient Kube { get; }

    public Deployer Deployer => new(Kube, _reporter);

    /// <summary>Where on this machine a node port is reached; null if the cluster file does not map it.</summary>
    public async Task<IPEndPoint?> HostEndpointAsync(int nodePort, CancellationToken cancellation)
    {
        foreach (var node in _nodes)
        {
            if (await node.HostEndpointAsync(nodePort, cancellation) is { } endpoint)
                return endpoint;
        }
        return null;
    }

    /// <summary>
    /// Whether every node reaches a port of this machine at <see cref="Gateway"/>: a firewall here may refuse it, and then spans would be
    /// lost and nobody told.
    /// </summary>
    /// <exception cref="ClusterException">One does not.</exception>
    public Task RequireReachableAsync(int port, CancellationToken cancellation) => Node.OnEachAsync(_nodes, async node =>
    {
        if (await node.TryExecAsync(["timeout", "5", "bash", "-c", "exec 3<>/dev/tcp/$0/$1", $"{Gateway}", $"{port}"], cancellation) is null)
        {
            throw new ClusterException(ClusterFailure.Machine,
                $"{node.Name} does not reach {Gateway}:{port}, where the collector listens: a firewall of this machine refuses it. "
                + $"{HostFirewall.Remedy(ClusterNetwork.BridgeFor(Name))}");
        }
    });

    /// <summary>Waits until the Services among what was deployed, as far as they have a ready pod, answer from every node.</summary>
    /// <returns>Those that time ran out for; an application that refuses connections by itself is among them.</returns>
    public Task<IReadOnlyList<string>> WaitForServicesAsync(
        IReadOnlyList<DeployedObject> deployed, TimeSpan patience, CancellationToken cancellation)
    {
        _reporter.Status("waiting for kube-proxy to write the rules of the Services");
        return new ServiceReach(Kube, _nodes).WaitAsync(
            [.. deployed.Where(sent => sent is { ApiVersion: "v1", Kind: "Service" }).Select(sent => (sent.Namespace, sent.Name))],
            patience, cancellation);
    }

    /// <summary>Puts the images of an archive on every node; a node that has them already is left alone.</summary>
    public Task LoadImagesAsync(string archive, CancellationToken cancellation) =>
        NodeImages.ImportAsync(_nodes, archive, _reporter, cancellation);

    /// <summary>Gives every component what <see cref="NodeControlPath"/> holds, and returns when they have seen it.</summary>
    /// <param name="textOf">By the name of the node, without the cluster's.</param>
    public async Task ControlAsync(Func<string, string> textOf, CancellationToken cancellation)
    {
        var changed = await Node.OnEachAsync(_nodes, async node =>
        {
            var text = textOf(node.Name[(Name.Length + 1)..]);
            if (await node.TryExecAsync(["cat", NodeControlPath], cancellation) == text.TrimEnd('\n'))
                return false;
            await node.WriteAsync(NodeControlPath, text, cancellation);
            return true;
        });
        if (changed.Contains(true))
            await Task.Delay(ControlPatience, cancellation);
    }

    /// <summary>What exists this moment: the content of inventory.json.</summary>
    public async Task<Inventory> InventoryAsync(CancellationToken cancellation)
    {
        // A run that has done all its work does not end because the API server was busy for a minute.
        Inventory? taken = null;
        await Polling.UntilAsync("the list of what there is in the cluster", TimeSpan.FromMinutes(1), async token =>
        {
            taken = await InventoryTaker.TakeAsync(Kube, token);
            return null;
        }, cancellation);
        return taken!;
    }

    /// <summary>Begins to measure what components use and how pods start.</summary>
    public Task<Measurement> MeasureAsync(CancellationToken cancellation) => Measurement.StartAsync(Kube, _nodes, cancellation);

    /// <summary>
    /// Writes logs of nodes and containers, and what the API says of pods and events, into a directory; as much as can be got.
    /// </summary>
    public Task DiagnosticsAsync(string directory, CancellationToken cancellation) =>
        Diagnostics.WriteAsync(directory, _nodes, Kube, cancellation);

    /// <summary>Runs a program on a node and returns what it printed.</summary>
    public Task<string> ExecOnNodeAsync(string node, IReadOnlyList<string> command, CancellationToken cancellation) =>
        _nodes.First(n => n.Name == node).ExecAsync(command, cancellation);

    /// <summary>Brings changed components to the nodes; what the nodes already have is skipped.</summary>
    public Task<IReadOnlyList<UpdateOutcome>> UpdateAsync(ComponentUpdate update, CancellationToken cancellation) =>
        new ComponentUpdater(Kube, _nodes, _reporter).UpdateAsync(update, cancellation);

    public void Dispose() => Kube.Dispose();
}
