using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// Replaces components of a running cluster without making it again. A node's record is written after the new component
/// was seen running, so that an interrupted update is done again.
/// </summary>
internal sealed class ComponentUpdater(KubeClient kube, IReadOnlyList<Node> nodes, IReporter reporter)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

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
        var expected = ContentKey.OfFile(program.Source);
        // A record is what was done here; somebody may have put another file in its place since.
        if (installed.Components.GetValueOrDefault(program.Name) == program.Digest
            && (await node.TryExecAsync(["sha256sum", program.NodePath], cancellation))
            ?.StartsWith(expected, StringComparison.Ordinal) == true)
            return false;
        reporter.Status($"updating {program.Name} on {node.Name}");
        await node.CopyInAsync(program.Source, program.NodePath, cancellation);
        await node.ExecAsync(["systemctl", "restart", program.Unit], cancellation);
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
        var rollover = new Rollover(kube, node, image.Name, id);
        await Polling.UntilAsync($"{image.Name} on {node.Name}", Patience, rollover.PendingAsync, cancellation);
        await installed.With(image.Name, image.Digest).WriteAsync(node, cancellation);
        return true;
    }

    private async Task<IReadOnlyList<Node>> NodesWithAsync(string container, CancellationToken cancellation)
    {
        var found = new List<Node>();
        // The API server may still be coming back from its own update.
        await Polling.UntilAsync($"pods of {container}", Patience, async c =>
        {
            found.Clear();
            foreach (var node in nodes)
            {
                if ((await Rollover.PodsAsync(kube, node, container, c)).Count > 0)
                    found.Add(node);
            }
            return found.Count > 0 ? null : "no pod of kube-system has such a container";
        }, cancellation);
        return found;
    }

    private static async Task<Installed> RequireRecordAsync(Node node, CancellationToken cancellation) =>
        await Installed.ReadAsync(node, cancellation)
        ?? throw new ClusterException(ClusterFailure.NoCluster,
            $"{node.Name} does not say what is installed on it; its cluster was not completed. Make it again with `patchtracer up`.");
}
