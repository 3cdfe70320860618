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

    /// <summary>Ends a container by its id; false if it has ended already. For a static pod the kubelet starts another one, from the image that its tag means now.</summary>
    public static async Task<bool> EndContainerAsync(Node node, string id, CancellationToken cancellation) =>
        await node.TryExecAsync([.. Ctr, "tasks", "kill", "--signal", "SIGTERM", id], cancellation) is not null;

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
