namespace PatchTracer.Cluster.Lifecycle;

/// <summary>What kubeadm must be told for a release, so that it fits a node image made from Debian packages.</summary>
internal static class KubeadmPatches
{
    private static readonly Version SystemdByDefault = new(1, 24);
    private static readonly Version RefusesOldCgroups = new(1, 35);

    public static IReadOnlyList<string> For(string kubernetesVersion, string? etcdImageTag, bool cgroupV1)
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
        return patches;
    }
}
