using System.Net;
using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// Joins the pod ranges of the nodes, where no agent does: each node routes the others' ranges to them, and gives
/// packets that leave the cluster its own address. Between pods, nodes and Services addresses stay what they are, so
/// that connections can be told apart by them.
/// </summary>
internal static class PodNetwork
{
    private const string Chain = "PATCHTRACER-EGRESS";

    private static readonly string[] Nat = ["iptables", "-w", "20", "-t", "nat"];

    /// <param name="members">Each node with its address and pod range.</param>
    public static async Task EnsureAsync(
        IReadOnlyList<(Node Node, IPAddress Address, string Range)> members, string podRange, IPAddress gateway, string nodeRange, CancellationToken cancellation)
    {
        foreach (var (node, _, range) in members)
        {
            foreach (var other in members.Where(m => m.Node != node))
                await node.ExecAsync(["ip", "route", "replace", other.Range, "via", $"{other.Address}"], cancellation);
            await MasqueradeAsync(node, range, podRange, gateway, nodeRange, cancellation);
        }
    }

    /// <summary>The host has no route back to pods, on purpose; what a pod sends to the collector needs the node's address.</summary>
    private static async Task MasqueradeAsync(
        Node node, string range, string podRange, IPAddress gateway, string nodeRange, CancellationToken cancellation)
    {
        await node.TryExecAsync([.. Nat, "-N", Chain], cancellation); // fails when it is there already
        await node.ExecAsync([.. Nat, "-F", Chain], cancellation);
        string[][] rules =
        [
            ["-d", podRange, "-j", "RETURN"],
            ["-d", $"{gateway}/32", "-j", "MASQUERADE"],
            ["-d", nodeRange, "-j", "RETURN"],
            ["-j", "MASQUERADE"],
        ];
        foreach (var rule in rules)
            await node.ExecAsync([.. Nat, "-A", Chain, .. rule], cancellation);
        string[] jump = ["POSTROUTING", "-s", range, "-j", Chain];
        if (await node.TryExecAsync([.. Nat, "-C", .. jump], cancellation) is null)
            await node.ExecAsync([.. Nat, "-A", .. jump], cancellation);
    }
}
