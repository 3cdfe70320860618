namespace PatchTracer.Cluster.Lifecycle;

/// <summary>What kubeadm must be told for a release, so that it fits a node image made from Debian packages.</summary>
internal static class KubeadmPatches
{
    private static readonly Version SystemdByDefault = new(1, 24);
    private static readonly Version RefusesOldCgroups = new(1, 35);

    // kubeadm's own, which the start-up probes of the control plane's pods are made from too.
    private static readonly TimeSpan ControlPlanePatience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan DiscoveryPatience = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<string> For(string kubernetesVersion, string? etcdImageTag, bool cgroupV1, double patienceFactor = 1)
    {
        if (!Version.TryParse(kubernetesVersion.TrimStart('v').Split('-', '+')[0], out var version))
            throw new ClusterException(ClusterFailure.Input, $"'{kubernetesVersion}' is not a Kubernetes version such as v1.20.2.");
        var patches = new List<string>();
        if (etcdImageTag is not null)
            patches.Add($"kind: ClusterConfiguration\netcd:\n  local:\n    imageTag: \"{etcdImageTag}\"\n");
        // kind sets the systemd driver from 1.24 on; containerd in the node image manages cgroups itself.
        if (version >= SystemdByDefault)
            patches.Add("kind: KubeletConfiguration\ncgroupDriver: cgroupfs\n");
        if (version >= RefusesOldCgroups && cgroupV1)
            patches.Add("kind: KubeletConfiguration\nfailCgroupV1: false\n");
        if (patienceFactor > 1)
        {
            patches.Add($"kind: ClusterConfiguration\napiServer:\n  timeoutForControlPlane: {(int)(ControlPlanePatience * patienceFactor).TotalSeconds}s\n");
            patches.Add($"kind: JoinConfiguration\ndiscovery:\n  timeout: {(int)(DiscoveryPatience * patienceFactor).TotalSeconds}s\n");
        }
        return patches;
    }
}
