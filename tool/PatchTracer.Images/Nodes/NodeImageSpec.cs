using PatchTracer.Images.Components;

namespace PatchTracer.Images.Nodes;

/// <summary>What a node image is made of.</summary>
public sealed record NodeImageSpec
{
    /// <summary>The image's name with tag, as <c>patchtracer/node:v1.20.2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>As <c>v1.20.2</c>: what /kind/version says.</summary>
    public required string Release { get; init; }

    public NodeBase Base { get; init; } = new NodeBase.Debian();

    /// <summary>
    /// A directory with static binaries. A Debian base needs kubelet, kubeadm and kubectl; on an existing node image those that
    /// are there replace the image's own. containerd's programs may be there; without them the node has those of its base.
    /// </summary>
    public required string Binaries { get; init; }

    /// <summary>
    /// The images that containerd has when kubelet starts; on an existing node image they replace those of the same name.
    /// </summary>
    public required IReadOnlyList<ComponentImage> Images { get; init; }

    /// <summary>Variables of the kubelet and of containerd, such as PATCHTRACER_ENDPOINT: the node's /etc/default/patchtracer.</summary>
    public IReadOnlyDictionary<string, string> KubeletEnvironment { get; init; } = new Dictionary<string, string>();
}
