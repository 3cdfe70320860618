namespace PatchTracer.Images.Go;

/// <summary>What to compile, of which source, into what.</summary>
public sealed record ComponentBuildSpec
{
    /// <summary>All that a cluster made by kubeadm needs.</summary>
    public static readonly IReadOnlyList<string> AllComponents =
        ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "kubeadm", "kubectl"];

    /// <summary>What a node needs of containerd; runc is a program of its own.</summary>
    public static readonly IReadOnlyList<string> Containerd = ["containerd", "containerd-shim-runc-v2", "ctr"];

    /// <summary>The root of the source tree, Kubernetes' or containerd's; nothing in it is changed.</summary>
    public required string Tree { get; init; }

    /// <summary>Names the content of the tree: equal keys mean equal source (<c>git rev-parse HEAD^{tree}</c> of a clean tree).</summary>
    public required string TreeKey { get; init; }

    /// <summary>What the binaries say they are: <c>v1.20.2</c>.</summary>
    public required string Release { get; init; }

    public IReadOnlyList<string> Components { get; init; } = AllComponents;

    /// <summary>
    /// Main packages from elsewhere that are compiled as if they lay in the tree's <c>cmd</c>, with its vendored modules.
    /// </summary>
    public IReadOnlyList<ExtraProgram> Extra { get; init; } = [];

    /// <summary>How many packages are compiled at the same time.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;
}
