using System.Net;
using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// Joins the pod ranges of the nodes, where no agent does: each node routes the others' ranges to them, and gives
/// packets that leave the cluster its own address. Between pods, nodes and Services addresses stay what they are, so
/// that connections can be told apart by them.
/// </summary>
internal static class PodNetwork
{
    private const string Chain = "PATCHTRACER-EGRESS";

    /// <param name="members">Each node with its address and pod range.</param>
    public static Task EnsureAsync(IReadOnlyList<(Node Node, IPAddress Address, string Range)> members, string podRange, IPAddress gateway,
        string nodeRange, CancellationToken cancellation) => Node.OnEachAsync(members.Select(member => member.Node), async node =>
    {
        var routes = members.Where(m => m.Node != node).Select(m => $"route replace {m.Range} via {m.Address}\n");
        await node.ExecAsync(["ip", "-batch", "-"], string.Concat(routes), cancellation);
        await node.ExecAsync(["iptables-restore", "--noflush", "--wait", "20"], EgressRules(podRange, gateway, nodeRange), cancellation);
        string[] jump = ["POSTROUTING", "-s", members.First(m => m.Node == node).Range, "-j", Chain];
        if (await node.TryExecAsync(["iptables", "-w", "20", "-t", "nat", "-C", .. jump], cancellation) is null)
            await node.ExecAsync(["iptables", "-w", "20", "-t", "nat", "-A", .. jump], cancellation);
    });

    /// <summary>
    /// The host has no route back to pods, on purpose; what a pod sends to the collector needs the node's address.
    /// A chain that is named in iptables-restore's input is emptied first, so doing it twice is doing it once.
    /// </summary>
    internal static string EgressRules(string podRange, IPAddress gateway, string nodeRange) =>
        $"""
        *nat
        :{Chain} - [0:0]
        -A {Chain} -d {podRange} -j RETURN
        -A {Chain} -d {gateway}/32 -j MASQUERADE
        -A {Chain} -d {nodeRange} -j RETURN
        -A {Chain} -j MASQUERADE
        COMMIT

        """;
}
