using PatchTracer.Cluster.Engine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>The image of a cluster's nodes, in the Docker engine.</summary>
internal sealed class NodeImage(IReporter reporter)
{
    /// <summary>
    /// Docker's id of an image is the digest of its configuration or, with containerd's image store, of its manifest. An older image of
    /// that name goes, and only if it is another one than what has the name after the loading, and nobody gave it another name.
    /// </summary>
    public async Task LoadAsync(string archive, ArchiveIdentity image, CancellationToken cancellation)
    {
        var previous = await IdAsync(image.Reference, cancellation);
        if (previous is not null && image.IsId(previous))
            return;
        reporter.Status($"loading {image.Reference} into Docker");
        await Docker.RunAsync(["load", "--quiet", "--input", archive], cancellation);
        if (previous is { Length: > 0 } && await IdAsync(image.Reference, cancellation) is { } loaded && loaded != previous
            && await Docker.TryRunAsync(["image", "inspect", "--format", "{{len .RepoTags}}", "--", previous], cancellation) == "0")
            await Docker.TryRunAsync(["image", "rm", "--", previous], cancellation); // which Docker refuses while a node runs from it
    }

    private static Task<string?> IdAsync(string reference, CancellationToken cancellation) =>
        Docker.TryRunAsync(["image", "inspect", "--format", "{{.Id}}", "--", reference], cancellation);
}
