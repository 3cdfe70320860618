namespace PatchTracer.Cluster;

/// <summary>Components to bring to a running cluster, in this order: programs first, then images.</summary>
public sealed record ComponentUpdate(IReadOnlyList<NodeProgram> Programs, IReadOnlyList<ComponentArchive> Images);

/// <summary>A program or file that nodes run outside containers.</summary>
/// <param name="Name">The component: `kubelet`, `containerd`.</param>
/// <param name="Source">The file on this machine.</param>
/// <param name="NodePath">Where it belongs: `/usr/bin/kubelet`.</param>
/// <param name="Unit">The systemd unit to restart: `kubelet`.</param>
/// <param name="Digest">What identifies this build; equal to what a node has recorded means that nothing is to be done.</param>
public sealed record NodeProgram(string Name, string Source, string NodePath, string Unit, string Digest);

/// <summary>A component that runs in a container of kube-system: a static pod (kube-apiserver, …) or kube-proxy.</summary>
/// <param name="Name">The container's name, which for Kubernetes' components is the component's: `kube-proxy`.</param>
/// <param name="Archive">An image archive with the very name that the pod asks for.</param>
/// <param name="Digest">As for <see cref="NodeProgram"/>.</param>
public sealed record ComponentArchive(string Name, string Archive, string Digest);

/// <summary>What became of one component on one node.</summary>
/// <param name="Changed">False: the node had it already.</param>
public readonly record struct UpdateOutcome(string Component, string Node, bool Changed);
