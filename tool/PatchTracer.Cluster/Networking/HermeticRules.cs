using System.Net;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// Nothing that runs in the cluster reaches beyond this machine: what comes from the cluster's bridge may go to other
/// nodes on the same bridge and to the bridge's own address (where the collector listens), and nowhere else.
/// Refused with an answer rather than dropped, so that what tries fails at once instead of waiting.
/// </summary>
internal static class HermeticRules
{
    /// <summary>Docker calls this chain before its own rules and never changes it: the place that its documentation names for users' rules.</summary>
    private const string Forwarded = "DOCKER-USER";

    public static string Comment(string cluster) => $"patchtracer:{cluster}";

    public static IReadOnlyList<FirewallRule> For(string cluster, string bridge, IPAddress gateway)
    {
        string[] refuse = ["-m", "comment", "--comment", Comment(cluster), "-j", "REJECT"];
        return
        [
            new FirewallRule(Forwarded, ["-i", bridge, "!", "-o", bridge, .. refuse]),
            // The machine's other addresses: a proxy that listens there would be a way out.
            new FirewallRule("INPUT", ["!", "-d", $"{gateway}/32", "-i", bridge, .. refuse]),
        ];
    }

    public static async Task CloseAsync(string cluster, string bridge, IPAddress gateway, CancellationToken cancellation)
    {
        foreach (var rule in For(cluster, bridge, gateway))
            await rule.EnsureAsync(cancellation);
    }

    public static Task OpenAsync(string cluster, CancellationToken cancellation) => FirewallRule.RemoveAllAsync(Comment(cluster), cancellation);
}
