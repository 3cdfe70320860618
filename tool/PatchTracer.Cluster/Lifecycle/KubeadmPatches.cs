namespace PatchTracer.Cluster.Lifecycle;

/// <summary>What kubeadm must be told for a release, so that it fits a node image made from Debian packages.</summary>
internal static class KubeadmPatches
{
    private static readonly Version SystemdByDefault = new(1, 24);
    private static readonly Version RefusesOldCgroups = new(1, 35);

    // kubeadm's own, which the start-up probes of the control plane's pods are made from too.
    private static readonly TimeSpan ControlPlanePatience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan DiscoveryPatience = TimeSpan.FromMinutes(5);

    // The components' own.
    private static readonly TimeSpan LeasePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewalPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NodePatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan RuntimePatience = TimeSpan.FromMinutes(2);

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
            patches.AddRange(Patient(patienceFactor));
        return patches;
    }

    /// <summary>
    /// What elects a leader ends itself when it could not renew its lease in time, and a node that was not heard of in time loses its
    /// endpoints: on a machine that is only slow, both would come and go without end.
    /// </summary>
    private static IEnumerable<string> Patient(double factor)
    {
        string Seconds(TimeSpan usual) => $"{(int)(usual * factor).TotalSeconds}s";
        var election = $"leader-elect-lease-duration: {Seconds(LeasePatience)}\n    leader-elect-renew-deadline: "
            + $"{Seconds(RenewalPatience)}\n";
        yield return $"kind: ClusterConfiguration\napiServer:\n  timeoutForControlPlane: {Seconds(ControlPlanePatience)}\n";
        yield return $"kind: JoinConfiguration\ndiscovery:\n  timeout: {Seconds(DiscoveryPatience)}\n";
        yield return $"kind: ClusterConfiguration\nscheduler:\n  extraArgs:\n    {election}";
        yield return $"kind: ClusterConfiguration\ncontrollerManager:\n  extraArgs:\n    node-monitor-grace-period: "
            + $"{Seconds(NodePatience)}\n    {election}";
        yield return $"kind: KubeletConfiguration\nruntimeRequestTimeout: {Seconds(RuntimePatience)}\n";
    }
}
