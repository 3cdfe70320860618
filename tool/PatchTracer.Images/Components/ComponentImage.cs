using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Components;

/// <summary>The image of one component as a node runs it, in an archive of its own.</summary>
/// <param name="Component">kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, etcd, pause or coredns.</param>
/// <param name="Name">The name kubelet will ask for, with tag.</param>
/// <param name="Archive">OCI layout and docker archive in one file.</param>
/// <param name="Id">The digest of the image's configuration, what docker and crictl call its id.</param>
public sealed record ComponentImage(string Component, string Name, string Archive, Digest Id);
