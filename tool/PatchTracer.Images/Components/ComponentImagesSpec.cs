namespace PatchTracer.Images.Components;

/// <summary>What component images are made of.</summary>
public sealed record ComponentImagesSpec
{
    /// <summary>
    /// A directory with static binaries: kubeadm (asked for the images' names), and of kube-apiserver, kube-controller-manager,
    /// kube-scheduler, kube-proxy, patchtracer-dns and patchtracer-pause those whose images are wanted.
    /// </summary>
    public required string Binaries { get; init; }

    /// <summary>As <c>v1.20.2</c>: it decides the tags.</summary>
    public required string Release { get; init; }

    /// <summary>The components to make images of; empty means all.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>Image environment by component, such as PATCHTRACER_ENDPOINT for kube-proxy.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environment { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();
}
