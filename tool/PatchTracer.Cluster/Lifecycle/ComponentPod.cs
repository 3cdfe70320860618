using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>Why the container of a component is not yet the new image, running and ready.</summary>
/// <param name="IsOldImage">It runs, from another image.</param>
/// <param name="IsHeldBack">The kubelet waits before it starts it again, since it ended often.</param>
internal sealed record ComponentPod(string Reason, bool IsOldImage, bool IsHeldBack)
{
    /// <summary>A mirror of a pod that the node's kubelet reads from a file.</summary>
    public static bool IsStatic(JsonObject pod) => pod.At("metadata", "annotations").ContainsKey("kubernetes.io/config.mirror");

    /// <param name="imageId">`sha256:…` of the image's configuration, which is what containerd reports for an imported image.</param>
    /// <returns>Null when the container is what it should be.</returns>
    public static ComponentPod? Pending(JsonObject pod, string container, string imageId)
    {
        var status = pod.At("status").Items("containerStatuses").FirstOrDefault(s => s.Text("name") == container);
        if (status is null)
            return new ComponentPod($"{pod.Name()} has no status yet", false, false);
        var waiting = status.At("state", "waiting").Text("reason");
        if (!status.At("state").ContainsKey("running"))
            return new ComponentPod($"{pod.Name()}: {(waiting.Length > 0 ? waiting : "not running")}", false, waiting == "CrashLoopBackOff");
        if (!status.Text("imageID").Contains(imageId, StringComparison.Ordinal))
            return new ComponentPod($"{pod.Name()} runs {status.Text("imageID")}, not {imageId}", true, false);
        return pod.IsTrue("Ready") ? null : new ComponentPod($"{pod.Name()} is not ready", false, false);
    }
}
