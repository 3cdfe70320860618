using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>Images in the containerd of nodes.</summary>
internal static class NodeImages
{
    /// <summary>On disk: /tmp and /run of a kind node are memory, where `docker cp` writes beside what the node sees.</summary>
    private const string Staging = "/var/lib/patchtracer";

    /// <summary>containerd's namespace that the container runtime interface uses.</summary>
    private static readonly string[] Ctr = ["ctr", "--namespace", "k8s.io"];

    public static async Task ImportAsync(IReadOnlyList<Node> nodes, string archive, IReporter reporter, CancellationToken cancellation)
    {
        var images = await ArchiveIdentity.ReadAsync(archive, cancellation);
        foreach (var node in nodes)
        {
            if (await HasAllAsync(node, images, cancellation))
                continue;
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

    /// <summary>Ends the container of a static pod; the kubelet starts it again from the image that its tag means now.</summary>
    public static async Task EndContainerAsync(Node node, string container, CancellationToken cancellation)
    {
        var ids = await node.ExecAsync([.. Ctr, "containers", "list", "--quiet", $"labels.\"io.kubernetes.container.name\"=={container}"], cancellation);
        // Containers that ended earlier are listed too, and have no task to end.
        foreach (var id in ids.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await node.TryExecAsync([.. Ctr, "tasks", "kill", "--signal", "SIGTERM", id], cancellation);
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
