using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// Replaces components of a running cluster without making it again. A node's record is written after the new component
/// was seen running, so that an interrupted update is done again.
/// </summary>
internal sealed class ComponentUpdater(KubeClient kube, IReadOnlyList<Node> nodes, IReporter reporter)
{
    private const string KubeSystem = "kube-system";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What was done to a pod needs this long to show in its status on a busy machine; before that, doing it again only delays it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    public async Task<IReadOnlyList<UpdateOutcome>> UpdateAsync(ComponentUpdate update, CancellationToken cancellation)
    {
        var outcomes = new List<UpdateOutcome>();
        foreach (var program in update.Programs)
        {
            foreach (var node in nodes)
                outcomes.Add(new UpdateOutcome(program.Name, node.Name, await UpdateAsync(node, program, cancellation)));
        }
        foreach (var image in update.Images)
        {
            foreach (var node in await NodesWithAsync(image.Name, cancellation))
                outcomes.Add(new UpdateOutcome(image.Name, node.Name, await UpdateAsync(node, image, cancellation)));
        }
        return outcomes;
    }

    private async Task<bool> UpdateAsync(Node node, NodeProgram program, CancellationToken cancellation)
    {
        var installed = await RequireRecordAsync(node, cancellation);
        if (installed.Components.GetValueOrDefault(program.Name) == program.Digest)
            return false;
        reporter.Status($"updating {program.Name} on {node.Name}");
        await node.CopyInAsync(program.Source, program.NodePath, cancellation);
        await node.ExecAsync(["systemctl", "restart", program.Unit], cancellation);
        var expected = ContentKey.OfFile(program.Source);
        await Polling.UntilAsync($"{program.Name} on {node.Name}", Patience, c => PendingAsync(node, program, expected, c), cancellation);
        await Readiness.NodesAsync(kube, [node], cancellation);
        await installed.With(program.Name, program.Digest).WriteAsync(node, cancellation);
        return true;
    }

    /// <summary>The unit's main process must be the new file: a unit can be active with the old one until systemd has stopped it.</summary>
    private static async Task<string?> PendingAsync(Node node, NodeProgram program, string expected, CancellationToken cancellation)
    {
        var process = await node.ExecAsync(["systemctl", "show", "--property", "MainPID", "--value", program.Unit], cancellation);
        if (process is "0" or "")
            return $"unit {program.Unit} does not run; `journalctl -u {program.Unit}` on {node.Name} tells why";
        var running = await node.TryExecAsync(["sha256sum", $"/proc/{process}/exe"], cancellation);
        if (running?.StartsWith(expected, StringComparison.Ordinal) != true)
            return $"process {process} is not the new program";
        // Only the kubelet says on its own that it works; a program that has stayed for a moment must do for others.
        if (program.Name != "kubelet")
            return await node.ExecAsync(["systemctl", "is-active", program.Unit], cancellation) == "active" ? null : "not active";
        return await node.TryExecAsync(["curl", "-fsS", "http://127.0.0.1:10248/healthz"], cancellation) == "ok" ? null : "not healthy yet";
    }

    private async Task<bool> UpdateAsync(Node node, ComponentArchive image, CancellationToken cancellation)
    {
        var installed = await RequireRecordAsync(node, cancellation);
        if (installed.Components.GetValueOrDefault(image.Name) == image.Digest)
            return false;
        reporter.Status($"updating {image.Name} on {node.Name}");
        var id = (await ArchiveIdentity.ReadAsync(image.Archive, cancellation))[0].ConfigDigest;
        await NodeImages.ImportAsync([node], image.Archive, reporter, cancellation);
        var settled = DateTime.UtcNow;
        await Polling.UntilAsync($"{image.Name} on {node.Name}", Patience, async c =>
        {
            var pods = await PodsAsync(image.Name, node, c);
            var pending = pods.Select(p => ComponentPod.Pending(p, image.Name, id)).FirstOrDefault(p => p is not null);
            if (pending is { IsOldImage: true } or { IsHeldBack: true } && DateTime.UtcNow >= settled)
            {
                settled = DateTime.UtcNow + Settling;
                await PushAsync(node, pods, image.Name, pending, c);
            }
            return pods.Count == 0 ? "its pod is gone for the moment" : pending?.Reason;
        }, cancellation);
        await installed.With(image.Name, image.Digest).WriteAsync(node, cancellation);
        return true;
    }

    private async Task PushAsync(Node node, IReadOnlyList<JsonObject> pods, string container, ComponentPod pending, CancellationToken cancellation)
    {
        if (pending.IsHeldBack)
        {
            // A new kubelet knows nothing of the back-off, which grows to minutes after several updates in a row.
            await node.ExecAsync(["systemctl", "restart", "kubelet"], cancellation);
            return;
        }
        foreach (var pod in pods)
        {
            if (ComponentPod.IsStatic(pod))
                await NodeImages.EndContainerAsync(node, container, cancellation);
            else
                await kube.DeleteAsync(KubeResource.Pods, KubeSystem, pod.Name(), cancellation);
        }
    }

    private async Task<IReadOnlyList<JsonObject>> PodsAsync(string container, Node node, CancellationToken cancellation) =>
        [.. (await kube.ListAsync(KubeResource.Pods, KubeSystem, null, cancellation))
            .Where(p => p.At("spec").Text("nodeName") == node.Name && !p.At("metadata").ContainsKey("deletionTimestamp"))
            .Where(p => p.At("spec").Items("containers").Any(c => c.Text("name") == container))];

    private async Task<IReadOnlyList<Node>> NodesWithAsync(string container, CancellationToken cancellation)
    {
        var found = new List<Node>();
        // The API server may still be coming back from its own update.
        await Polling.UntilAsync($"pods of {container}", Patience, async c =>
        {
            found.Clear();
            foreach (var node in nodes)
            {
                if ((await PodsAsync(container, node, c)).Count > 0)
                    found.Add(node);
            }
            return found.Count > 0 ? null : "no pod of kube-system has such a container";
        }, cancellation);
        return found;
    }

    private static async Task<Installed> RequireRecordAsync(Node node, CancellationToken cancellation) =>
        await Installed.ReadAsync(node, cancellation)
        ?? throw new ClusterException(ClusterFailure.NoCluster, $"{node.Name} does not say what is installed on it; its cluster was not completed. Make it again with `patchtracer up`.");
}
