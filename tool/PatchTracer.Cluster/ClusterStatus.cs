using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster;

/// <summary>What there is of a cluster this moment.</summary>
/// <param name="Kubeconfig">Path of its kubeconfig; the file may be gone if <paramref name="Nodes"/> is empty.</param>
public sealed record ClusterStatus(string Name, string Kubeconfig, IReadOnlyList<NodeStatus> Nodes)
{
    public bool Exists => Nodes.Count > 0;

    /// <summary>Every node runs and was completed.</summary>
    public bool IsComplete => Exists && Nodes.All(n => n is { IsRunning: true, Installed: not null });
}

/// <param name="ImageDigest">`sha256:…` of the node image it was made from.</param>
/// <param name="Installed">Null if its cluster was never completed.</param>
public sealed record NodeStatus(string Name, bool IsControlPlane, bool IsRunning, string ImageDigest, Installed? Installed);
