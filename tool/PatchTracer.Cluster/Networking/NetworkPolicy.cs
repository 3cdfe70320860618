namespace PatchTracer.Cluster.Networking;

/// <summary>What may be reached from where.</summary>
/// <param name="PodRange">Addresses of pods, unreachable on the host.</param>
/// <param name="ServiceRange">Addresses of Services, unreachable on the host.</param>
/// <param name="AllowEgress">The cluster may reach beyond the machine.</param>
internal sealed record NetworkPolicy(string PodRange, string ServiceRange, bool AllowEgress)
{
    public IReadOnlyList<string> Ranges => [PodRange, ServiceRange];
}
