namespace PatchTracer.Cluster;

/// <summary>What cluster there should be.</summary>
/// <param name="ConfigFile">A kind cluster file (`kind.x-k8s.io/v1alpha4`), such as `kind-config/two-node.yaml`.</param>
/// <param name="NodeImageArchive">A `docker load`-able archive of the node image.</param>
/// <param name="KubernetesVersion">`v1.20.2`: what the node image runs; decides which settings its kubelet understands.</param>
public sealed record ClusterSpec(string ConfigFile, string NodeImageArchive, string KubernetesVersion)
{
    public const string DefaultName = "patchtracer";

    /// <summary>Names nodes (`NAME-control-plane`), network and state; letters, digits and hyphens.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Lets what runs in the cluster reach beyond this machine, and every port of it.</summary>
    public bool AllowEgress { get; init; }

    /// <summary>
    /// TCP ports of this machine, at the gateway's address, that the cluster reaches without that: a collector's. At most 15.
    /// </summary>
    public IReadOnlyList<int> HostPortsReached { get; init; } = [];

    /// <summary>Host ports by node port, in place of those in the cluster file.</summary>
    public IReadOnlyDictionary<int, int> HostPorts { get; init; } = new Dictionary<int, int>();

    /// <summary>
    /// Digests of what the node image has inside, by component (`kubelet`, `kube-proxy`, …): the start for updates in place.
    /// </summary>
    public IReadOnlyDictionary<string, string> Components { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What must be equal for an existing cluster to be kept. Null: the node image's digest and the cluster file. Whoever
    /// updates components in place gives the digest of what is below them.
    /// </summary>
    public string? ReuseKey { get; init; }

    /// <summary>etcd's image tag, where the node image has another one than kubeadm of that release expects.</summary>
    public string? EtcdImageTag { get; init; }
}
