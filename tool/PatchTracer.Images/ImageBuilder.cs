using PatchTracer.Images.Components;
using PatchTracer.Images.Debian;
using PatchTracer.Images.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Images;

/// <summary>
/// Makes images from built binaries without any container engine. Everything is kept in the cache by the key of its inputs: what
/// was made before is returned at once.
/// </summary>
/// <param name="cache">Where images and what they are made of are kept.</param>
/// <param name="mirror">Where Debian packages come from.</param>
/// <param name="nodeSources">The directory <c>kind-config/node</c>.</param>
/// <param name="reporter">Told what is being made.</param>
public sealed class ImageBuilder(CacheRoot cache, DebianMirror mirror, string nodeSources, IReporter reporter)
{
    /// <summary>An image for each component of the release, ordered by component.</summary>
    /// <exception cref="ImageException">A binary is missing.</exception>
    /// <exception cref="ToolException">kubeadm, apt or dpkg failed.</exception>
    public Task<IReadOnlyList<ComponentImage>> BuildComponentImagesAsync(ComponentImagesSpec spec, CancellationToken cancellation) =>
        new ComponentImageBuilder(cache, mirror, reporter).BuildAsync(spec, cancellation);

    /// <summary>A node image for kind; a Debian base needs root, debootstrap and about a minute the first time.</summary>
    /// <exception cref="ImageException">Something it is made of is missing, or the disk is too full.</exception>
    /// <exception cref="ToolException">debootstrap failed twice.</exception>
    public Task<NodeImage> BuildNodeImageAsync(NodeImageSpec spec, CancellationToken cancellation) =>
        new NodeImageBuilder(cache, mirror, nodeSources, reporter).BuildAsync(spec, cancellation);
}
