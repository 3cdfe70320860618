using System.Net;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Networking;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>From "the API server answers" to "pods can be run and found by name".</summary>
internal static class Readiness
{
    private const string KubeSystem = "kube-system";
    private static readonly TimeSpan NodePatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan DnsPatience = TimeSpan.FromMinutes(2);

    public static async Task WaitAsync(
        KubeClient kube, IReadOnlyList<Node> nodes, ClusterNetwork network, CancellationToken cancellation)
    {
        var members = new List<(Node, IPAddress, string)>();
        await Polling.UntilAsync("nodes", NodePatience, async c =>
        {
            members.Clear();
            foreach (var node in nodes)
            {
                var range = (await kube.TryGetAsync(KubeResource.Nodes, null, node.Name, c))?.At("spec").Text("podCIDR");
                if (string.IsNullOrEmpty(range) || await node.AddressAsync(c) is not { } address)
                    return $"{node.Name} has no pod range yet";
                members.Add((node, address, range));
            }
            return null;
        }, cancellation);
        await PodNetwork.EnsureAsync(members, network.Policy.PodRange, network.Gateway, network.NodeRange, cancellation);
        await NodesAsync(kube, nodes, cancellation);
        await Polling.UntilAsync("cluster DNS", DnsPatience,
            async c => Rollout.Pending(await kube.GetAsync(KubeResource.Deployments, KubeSystem, "coredns", c)), cancellation);
    }

    public static Task NodesAsync(KubeClient kube, IReadOnlyList<Node> nodes, CancellationToken cancellation) =>
        Polling.UntilAsync("nodes", NodePatience, async c =>
        {
            foreach (var node in nodes)
            {
                var condition = (await kube.GetAsync(KubeResource.Nodes, null, node.Name, c)).Condition("Ready");
                if (condition?.Text("status") != "True")
                    return $"{node.Name}: {condition?.Text("message") ?? "no status yet"}";
                // After a restart the API server still tells what the kubelet said before it.
                var lease = await kube.TryGetAsync(KubeResource.Leases, "kube-node-lease", node.Name, c);
                if (!DateTimeOffset.TryParse(lease?.At("spec").Text("renewTime"), out var renewed) || renewed < await node.StartedAsync(c))
                    return $"{node.Name}: its kubelet has not reported since the node started";
            }
            return null;
        }, cancellation);
}
