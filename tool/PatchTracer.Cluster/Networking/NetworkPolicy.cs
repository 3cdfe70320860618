namespace PatchTracer.Cluster.Networking;

/// <summary>What may be reached from where.</summary>
/// <param name="PodRange">Addresses of pods, unreachable on the host.</param>
/// <param name="ServiceRange">Addresses of Services, unreachable on the host.</param>
/// <param name="AllowEgress">The cluster may reach beyond the machine, and every port of it.</param>
/// <param name="Ports">TCP ports of the machine that the cluster reaches without that, at the gateway: ascending, with commas
/// between.</param>
internal sealed record NetworkPolicy(string PodRange, string ServiceRange, bool AllowEgress, string Ports)
{
    public IReadOnlyList<string> Ranges => [PodRange, ServiceRange];
}
