using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster;

/// <summary>What there is of a cluster this moment.</summary>
/// <param name="Kubeconfig">Path of its kubeconfig; the file may be gone if <paramref name="Nodes"/> is empty.</param>
public sealed record ClusterStatus(string Name, string Kubeconfig, IReadOnlyList<NodeStatus> Nodes)
{
    public bool Exists => Nodes.Count > 0;

    /// <summary>
    /// Every node runs, was completed, is configured as it was then, and has the address of its making: a restarted engine may have given
    /// it to another.
    /// </summary>
    public bool IsComplete =>
        Exists && Nodes.All(n => n is { IsRunning: true, IsChanged: false, Installed: not null } && n.Address == n.Installed.Address);
}

/// <param name="ImageDigest">`sha256:…` of the node image it was made from.</param>
/// <param name="Address">Null while it does not run.</param>
/// <param name="Installed">Null if its cluster was never completed.</param>
public sealed record NodeStatus(string Name, bool IsControlPlane, bool IsRunning, string ImageDigest, string? Address, Installed? Installed)
{
    /// <summary>A file that decides how its components run is not what it was when the cluster was complete.</summary>
    public bool IsChanged { get; init; }
}
