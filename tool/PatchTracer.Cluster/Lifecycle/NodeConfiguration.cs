namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// The files of a node that decide how its components run, as one digest. Whoever changes one by hand (a fault in an environment file, an
/// argument of a static pod) changes what every later run measures, and no line of an experiment would say so.
/// </summary>
internal static class NodeConfiguration
{
    private static readonly string[] Places =
    [
        "/etc/default/patchtracer", "/etc/default/kubelet", "/etc/kubernetes/manifests", "/etc/systemd/system", "/etc/containerd",
        "/var/lib/kubelet/config.yaml", "/var/lib/kubelet/kubeadm-flags.env",
    ];

    public static async Task<string> DigestAsync(Node node, CancellationToken cancellation) =>
        (await node.ExecAsync(["sh", "-c", "find \"$@\" -type f 2>/dev/null | LC_ALL=C sort | xargs -r sha256sum | sha256sum", "sh",
            .. Places], cancellation)).Split(' ')[0];

    /// <summary>Whether a node that runs is configured as it was when its cluster was made; true where nothing was written down.</summary>
    public static async Task<bool> IsAsMadeAsync(Node node, Installed? installed, CancellationToken cancellation) =>
        installed?.Configuration is not { } made || await DigestAsync(node, cancellation) == made;

    public static string Changed(string node) =>
        $"{node} is not configured as it was when the cluster was made: a file below {string.Join(", ", Places)} was changed by hand";
}
