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
        var records = (await Node.OnEachAsync(nodes, async node => (node, Record: await RequireRecordAsync(node, cancellation))))
            .ToDictionary(read => read.node, read => read.Record);
        var outcomes = new List<UpdateOutcome>();
        foreach (var program in update.Programs)
        {
            var expected = ContentKey.OfFile(program.Source);
            var there = await Node.OnEachAsync(nodes, node => IsThereAsync(node, program, expected, records[node], cancellation));
            foreach (var (node, isThere) in nodes.Zip(there))
            {
                if (!isThere)
                    records[node] = await UpdateAsync(node, program, expected, records[node], cancellation);
                outcomes.Add(new UpdateOutcome(program.Name, node.Name, Changed: !isThere));
            }
        }
        foreach (var image in update.Images)
        {
            foreach (var node in await NodesWithAsync(image.Name, cancellation))
            {
                var isThere = records[node].Components.GetValueOrDefault(image.Name) == image.Digest;
                if (!isThere)
                    records[node] = await UpdateAsync(node, image, records[node], cancellation);
                outcomes.Add(new UpdateOutcome(image.Name, node.Name, Changed: !isThere));
            }
        }
        return outcomes;
    }

    /// <summary>A record is what was done here; somebody may have put another file in its place since.</summary>
    private static async Task<bool> IsThereAsync(
        Node node, NodeProgram program, string expected, Installed installed, CancellationToken cancellation) =>
        installed.Components.GetValueOrDefault(program.Name) == program.Digest
        && (await node.TryExecAsync(["sha256sum", program.NodePath], cancellation))?.StartsWith(expected, StringComparison.Ordinal) == true;

    private async Task<Installed> UpdateAsync(
        Node node, NodeProgram program, string expected, Installed installed, CancellationToken cancellation)
    {
        reporter.Status($"updating {program.Name} on {node.Name}");
        await node.CopyInAsync(program.Source, program.NodePath, cancellation);
        await node.ExecAsync(["systemctl", "restart", program.Unit], cancellation);
        await Polling.UntilAsync($"{program.Name} on {node.Name}", Patience, c => PendingAsync(node, program, expected, c), cancellation);
        await Readiness.NodesAsync(kube, [node], cancellation);
        return await WrittenAsync(node, installed.With(program.Name, program.Digest), cancellation);
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

    private async Task<Installed> UpdateAsync(Node node, ComponentArchive image, Installed installed, CancellationToken cancellation)
    {
        reporter.Status($"updating {image.Name} on {node.Name}");
        var id = (await ArchiveIdentity.ReadAsync(image.Archive, cancellation))[0].ConfigDigest;
        await NodeImages.ImportAsync([node], image.Archive, reporter, cancellation);
        var rollover = new Rollover(kube, node, image.Name, id);
        await Polling.UntilAsync($"{image.Name} on {node.Name}", Patience, rollover.PendingAsync, cancellation);
        return await WrittenAsync(node, installed.With(image.Name, image.Digest), cancellation);
    }

    private static async Task<Installed> WrittenAsync(Node node, Installed record, CancellationToken cancellation)
    {
        await record.WriteAsync(node, cancellation);
        return record;
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
