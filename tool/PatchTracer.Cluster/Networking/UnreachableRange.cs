using System.Text.Json.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// A range of pod or Service addresses that this machine must not route. A packet to a Service that no kube-proxy
/// translated would otherwise leave by the default route, and where a transparent proxy answers for every address,
/// it would even get an answer.
/// </summary>
internal static class UnreachableRange
{
    /// <summary>Marks the routes as ours (rtproto, 0-255; not one of those in rt_protos).</summary>
    private const string Protocol = "157";

    /// <exception cref="ClusterException">The machine itself routes that very range.</exception>
    public static async Task EnsureAsync(string range, CancellationToken cancellation)
    {
        var existing = await new Tool("ip", "-json", "route", "show", "table", "main", "exact", range).RunAsync(cancellation);
        if (!IsFree(existing))
        {
            throw new ClusterException(ClusterFailure.Machine,
                $"This machine has a route to {range} of its own; choose other podSubnet and serviceSubnet in the cluster file.")
            { Evidence = existing };
        }
        await new Tool("ip", "route", "replace", "unreachable", range, "proto", Protocol) { AsRoot = true }.RunAsync(cancellation);
    }

    public static async Task RemoveAsync(string range, CancellationToken cancellation)
    {
        var ours = await new Tool("ip", "-json", "route", "show", "table", "main", "exact", range, "proto", Protocol)
            .RunAsync(cancellation);
        if (ours.Trim() is not ("" or "[]" or "[{}]"))
            await new Tool("ip", "route", "del", "unreachable", range, "proto", Protocol) { AsRoot = true }.RunAsync(cancellation);
    }

    /// <summary>Whether a list of routes as `ip -json` prints it is empty or ours alone.</summary>
    internal static bool IsFree(string routes) =>
        routes.Trim().Length == 0
        || (JsonNode.Parse(routes) as JsonArray ?? []).OfType<JsonObject>().All(r => r["protocol"]?.ToString() == Protocol || r.Count == 0);
}
