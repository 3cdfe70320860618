using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>Images in the containerd of nodes.</summary>
internal static class NodeImages
{
    /// <summary>On disk: /tmp and /run of a kind node are memory, where `docker cp` writes beside what the node sees.</summary>
    private const string Staging = "/var/lib/patchtracer";

    /// <summary>Enough to send what is buffered and to answer what is under way.</summary>
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(3);

    /// <summary>containerd's namespace that the container runtime interface uses.</summary>
    private static readonly string[] Ctr = ["ctr", "--namespace", "k8s.io"];

    public static async Task ImportAsync(IReadOnlyList<Node> nodes, string archive, IReporter reporter, CancellationToken cancellation)
    {
        var images = await ArchiveIdentity.ReadAsync(archive, cancellation);
        var have = await Node.OnEachAsync(nodes, node => HasAllAsync(node, images, cancellation));
        foreach (var (node, _) in nodes.Zip(have).Where(pair => !pair.Second))
        {
            reporter.Status($"loading {images[0].Reference} into {node.Name}");
            var staged = $"{Staging}/{images[0].ConfigDigest[7..]}.tar";
            try
            {
                await node.CopyInAsync(archive, staged, cancellation);
                await node.ExecAsync([.. Ctr, "images", "import", staged], cancellation);
            }
            finally
            {
                await node.TryExecAsync(["rm", "-f", staged, $"{staged}.partial"], CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// Ends a container by its id; false if it has ended already. For a static pod the kubelet starts another one, from the image that its
    /// tag means now.
    /// </summary>
    public static async Task<bool> EndContainerAsync(Node node, string id, CancellationToken cancellation)
    {
        if (await node.TryExecAsync([.. Ctr, "tasks", "kill", "--signal", "SIGTERM", id], cancellation) is null)
            return false;
        // An API server would wait a minute for its watchers to go; its state is etcd's, which takes no harm.
        await Task.Delay(GracePeriod, cancellation);
        await node.TryExecAsync([.. Ctr, "tasks", "kill", "--signal", "SIGKILL", id], cancellation);
        return true;
    }

    private static async Task<bool> HasAllAsync(Node node, IReadOnlyList<ArchiveIdentity> images, CancellationToken cancellation)
    {
        foreach (var image in images)
        {
            var listed = await node.ExecAsync([.. Ctr, "images", "list", $"name=={image.Reference}"], cancellation);
            if (image.ManifestDigest is null || !listed.Contains(image.ManifestDigest, StringComparison.Ordinal))
                return false;
        }
        return true;
    }
}
