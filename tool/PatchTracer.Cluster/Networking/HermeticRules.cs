using System.Net;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// Nothing that runs in the cluster reaches beyond this machine, and of this machine only the collector: what comes from the cluster's
/// bridge may go to other nodes on the same bridge and to named TCP ports of the bridge's own address, and nowhere else. DNS needs no
/// opening: Docker answers it inside the node. Refused with an answer rather than dropped, so that what tries fails at once instead of
/// waiting.
/// </summary>
internal static class HermeticRules
{
    /// <summary>
    /// Docker calls this chain before its own rules and never changes it: the place that its documentation names for users' rules.
    /// </summary>
    private const string Forwarded = "DOCKER-USER";

    public static string Comment(string cluster) => $"patchtracer:{cluster}";

    /// <param name="ports">As <see cref="NetworkPolicy.Ports"/>; empty for none.</param>
    public static IReadOnlyList<FirewallRule> For(string cluster, string bridge, IPAddress gateway, string ports)
    {
        string[] refuse = ["-m", "comment", "--comment", Comment(cluster), "-j", "REJECT"];
        // Answers to what this machine asks a node are no new connections.
        string[] begins = ["-m", "conntrack", "--ctstate", "NEW"];
        string[] elsewhere = ports.Length > 0 ? ["-m", "multiport", "!", "--dports", ports] : [];
        return
        [
            new FirewallRule(Forwarded, ["-i", bridge, "!", "-o", bridge, .. refuse]),
            // The machine's other addresses: a proxy that listens there would be a way out.
            new FirewallRule("INPUT", ["!", "-d", $"{gateway}/32", "-i", bridge, .. refuse]),
            new FirewallRule("INPUT", ["-i", bridge, "-p", "tcp", .. begins, .. elsewhere, .. refuse]),
            new FirewallRule("INPUT", ["-i", bridge, "!", "-p", "tcp", .. begins, .. refuse]),
        ];
    }

    public static async Task CloseAsync(string cluster, string bridge, IPAddress gateway, string ports, CancellationToken cancellation)
    {
        foreach (var rule in For(cluster, bridge, gateway, ports))
            await rule.EnsureAsync(cancellation);
        await CloseIPv6Async(bridge, cancellation);
    }

    /// <summary>
    /// The network has no IPv6, but every node has a link-local address, and so has the bridge: whatever listens on [::] here would be
    /// reached by it. The bridge takes no such packets at all then; the setting goes with the bridge.
    /// </summary>
    private static async Task CloseIPv6Async(string bridge, CancellationToken cancellation)
    {
        var setting = $"/proc/sys/net/ipv6/conf/{bridge}/disable_ipv6";
        if (File.Exists(setting) && (await File.ReadAllTextAsync(setting, cancellation)).Trim() == "0")
            await new Tool("tee", setting) { AsRoot = true, StandardInput = "1\n" }.RunAsync(cancellation);
    }

    public static Task OpenAsync(string cluster, CancellationToken cancellation) =>
        FirewallRule.RemoveAllAsync(Comment(cluster), cancellation);
}
