using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>Why the container of a component is not yet the new image, running and ready.</summary>
/// <param name="OldContainer">The id of the container that runs, from another image.</param>
/// <param name="IsHeldBack">The kubelet waits before it starts it again, since it ended often.</param>
/// <param name="HealthUrl">It runs from the new image and has only to prove its health: where the kubelet asks for that, as the node
/// reaches it.</param>
internal sealed record ComponentPod(string Reason, string? OldContainer = null, bool IsHeldBack = false, string? HealthUrl = null)
{
    /// <summary>A mirror of a pod that the node's kubelet reads from a file.</summary>
    public static bool IsStatic(JsonObject pod) => pod.At("metadata", "annotations").ContainsKey("kubernetes.io/config.mirror");

    /// <param name="imageId">`sha256:…` of the image's configuration, which is what containerd reports for an imported image.</param>
    /// <returns>Null when the container is what it should be.</returns>
    public static ComponentPod? Pending(JsonObject pod, string container, string imageId)
    {
        var status = StatusOf(pod, container);
        if (status is null)
            return new ComponentPod($"{pod.Name()} has no status yet");
        var waiting = status.At("state", "waiting").Text("reason");
        if (!status.At("state").ContainsKey("running"))
            return new ComponentPod($"{pod.Name()}: {(waiting.Length > 0 ? waiting : "not running")}",
                IsHeldBack: waiting == "CrashLoopBackOff");
        if (!status.Text("imageID").Contains(imageId, StringComparison.Ordinal))
            return new ComponentPod($"{pod.Name()} runs {status.Text("imageID")}, not {imageId}",
                OldContainer: status.Text("containerID").Replace("containerd://", ""));
        return pod.IsTrue("Ready") ? null : new ComponentPod($"{pod.Name()} is not ready", HealthUrl: HealthUrlOf(pod, container));
    }

    /// <summary>When its container began; null while it does not run.</summary>
    public static DateTimeOffset? StartOf(JsonObject pod, string container) =>
        DateTimeOffset.TryParse(StatusOf(pod, container)?.At("state", "running").Text("startedAt"), out var start) ? start : null;

    private static JsonObject? StatusOf(JsonObject pod, string container) =>
        pod.At("status").Items("containerStatuses").FirstOrDefault(s => s.Text("name") == container);

    private static string? HealthUrlOf(JsonObject pod, string container)
    {
        var get = pod.At("spec").Items("containers").First(c => c.Text("name") == container).At("livenessProbe", "httpGet");
        if (get.Number("port") == 0)
            return null;
        var host = get.Text("host") is { Length: > 0 } own ? own : pod.At("status").Text("podIP");
        return $"{(get.Text("scheme") == "HTTPS" ? "https" : "http")}://{host}:{get.Number("port")}{get.Text("path")}";
    }
}
