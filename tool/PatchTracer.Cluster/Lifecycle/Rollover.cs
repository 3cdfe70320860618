using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>Moves the pods of one component on one node over to an image that is on the node already.</summary>
/// <param name="imageId">`sha256:…` of the new image's configuration.</param>
internal sealed class Rollover(KubeClient kube, Node node, string container, string imageId)
{
    private const string KubeSystem = "kube-system";

    /// <summary>
    /// A kubelet that starts again needs this long to show what it does on a busy machine; restarting it once more would only delay it.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private DateTime _settled = DateTime.UtcNow;

    /// <summary>Looks, and does the next thing: null when the new image is at work.</summary>
    public async Task<string?> PendingAsync(CancellationToken cancellation)
    {
        var pods = await PodsAsync(kube, node, container, cancellation);
        if (pods.Count == 0)
            return "its pod is gone for the moment";
        foreach (var pod in pods)
        {
            if (ComponentPod.Pending(pod, container, imageId) is { } pending)
                return await AdvanceAsync(pod, pending, cancellation);
            if (await LeadershipPendingAsync(pod, cancellation) is { } election)
                return election;
        }
        return null;
    }

    public static async Task<IReadOnlyList<JsonObject>> PodsAsync(
        KubeClient kube, Node node, string container, CancellationToken cancellation) =>
        [.. (await kube.ListAsync(KubeResource.Pods, KubeSystem, null, cancellation))
            .Where(p => p.At("spec").Text("nodeName") == node.Name && !p.At("metadata").ContainsKey("deletionTimestamp"))
            .Where(p => p.At("spec").Items("containers").Any(c => c.Text("name") == container))];

    private async Task<string?> AdvanceAsync(JsonObject pod, ComponentPod pending, CancellationToken cancellation)
    {
        // The kubelet asks a static pod's health every ten seconds only, after ten seconds of rest.
        if (pending.HealthUrl is { } url && await node.TryExecAsync(["curl", "-fsk", "--max-time", "5", url], cancellation) is not null)
            return await LeadershipPendingAsync(pod, cancellation);
        if (pending.OldContainer is { } old)
            await ReplaceAsync(pod, old, cancellation);
        if (pending.IsHeldBack && DateTime.UtcNow >= _settled)
        {
            // A new kubelet knows nothing of the back-off, which grows to minutes after several updates.
            await node.ExecAsync(["systemctl", "restart", "kubelet"], cancellation);
            _settled = DateTime.UtcNow + Settling;
        }
        return pending.Reason;
    }

    /// <summary>
    /// Ends the very container that runs the old image. The pod's status may be of the past, most of all while the API server
    /// itself is replaced; ending a container that has ended is nothing, and its successor is never hit.
    /// </summary>
    private async Task ReplaceAsync(JsonObject pod, string old, CancellationToken cancellation)
    {
        if (!ComponentPod.IsStatic(pod))
        {
            await kube.DeleteAsync(KubeResource.Pods, KubeSystem, pod.Name(), cancellation);
            return;
        }
        if (!await NodeImages.EndContainerAsync(node, old, cancellation))
            return;
        // What elects a leader would otherwise wait until the old one's lease has run out, 15 s.
        if (await kube.TryGetAsync(KubeResource.Leases, KubeSystem, container, cancellation) is not null)
            await kube.DeleteAsync(KubeResource.Leases, KubeSystem, container, cancellation);
    }

    /// <summary>A scheduler or controller manager that is healthy does nothing before it leads.</summary>
    private async Task<string?> LeadershipPendingAsync(JsonObject pod, CancellationToken cancellation)
    {
        if (!ComponentPod.IsStatic(pod)
            || await kube.TryGetAsync(KubeResource.Leases, KubeSystem, container, cancellation) is not { } lease)
            return null;
        return ComponentPod.StartOf(pod, container) is { } start
            && DateTimeOffset.TryParse(lease.At("spec").Text("renewTime"), out var renewed) && renewed > start
            ? null
            : $"{pod.Name()} does not lead yet";
    }
}
