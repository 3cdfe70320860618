using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// The Docker network of one cluster, with a bridge whose name is known, so that rules can name it before anything runs.
/// Its labels remember what was promised for it.
/// </summary>
internal sealed record ClusterNetwork(string Name, string Bridge, IPAddress Gateway, string NodeRange, NetworkPolicy Policy)
{
    private const string ClusterLabel = "io.patchtracer.cluster";
    private const string PodLabel = "io.patchtracer.pods";
    private const string ServiceLabel = "io.patchtracer.services";
    private const string EgressLabel = "io.patchtracer.egress";

    /// <summary>Null if there is none of that name.</summary>
    public static async Task<ClusterNetwork?> FindAsync(string cluster, CancellationToken cancellation) =>
        await Docker.TryRunAsync(["network", "inspect", NameFor(cluster)], cancellation) is { } text ? Parse(text) : null;

    public static async Task<ClusterNetwork> EnsureAsync(string cluster, NetworkPolicy policy, CancellationToken cancellation)
    {
        var existing = await FindAsync(cluster, cancellation);
        if (existing?.Policy == policy)
            return existing;
        if (existing is not null)
            await existing.RemoveAsync(cancellation);
        await Docker.RunAsync(
        [
            "network", "create", "--driver", "bridge", "--opt", $"com.docker.network.bridge.name={BridgeFor(cluster)}",
            "--label", $"{ClusterLabel}={cluster}", "--label", $"{PodLabel}={policy.PodRange}",
            "--label", $"{ServiceLabel}={policy.ServiceRange}", "--label", $"{EgressLabel}={policy.AllowEgress}", NameFor(cluster),
        ], cancellation);
        return await FindAsync(cluster, cancellation)
            ?? throw new ClusterException(ClusterFailure.Surroundings, $"Docker made the network {NameFor(cluster)} and does not show it.");
    }

    /// <summary>Makes the rules and routes be what the policy says, whatever a reboot or another program did to them.</summary>
    public async Task EnforceAsync(string cluster, CancellationToken cancellation)
    {
        if (Policy.AllowEgress)
            await HermeticRules.OpenAsync(cluster, cancellation);
        else
            await HermeticRules.CloseAsync(cluster, Bridge, Gateway, cancellation);
        foreach (var range in Policy.Ranges)
            await UnreachableRange.EnsureAsync(range, cancellation);
    }

    /// <summary>Removes the network and the unreachable ranges, but those that another cluster of ours still needs.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await Docker.RunAsync(["network", "rm", Name], cancellation);
        var others = await AllAsync(cancellation);
        foreach (var range in Policy.Ranges.Except(others.SelectMany(o => o.Policy.Ranges)))
            await UnreachableRange.RemoveAsync(range, cancellation);
    }

    /// <summary>Interface names have at most 15 characters, cluster names more: a digest stands for the name.</summary>
    internal static string BridgeFor(string cluster) =>
        $"pt-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cluster)))[..10]}";

    /// <summary>Null for a network that is not ours.</summary>
    internal static ClusterNetwork? Parse(string inspected)
    {
        var network = (JsonNode.Parse(inspected) as JsonArray ?? []).OfType<JsonObject>().First();
        var labels = network.At("Labels");
        if (!labels.ContainsKey(ClusterLabel))
            return null;
        var addresses = network.At("IPAM").Items("Config").First(c => c.Text("Gateway").Length > 0);
        return new ClusterNetwork(
            network.Text("Name"), BridgeFor(labels.Text(ClusterLabel)), IPAddress.Parse(addresses.Text("Gateway").Split('/')[0]),
            addresses.Text("Subnet"), new NetworkPolicy(labels.Text(PodLabel), labels.Text(ServiceLabel), labels.Text(EgressLabel) == bool.TrueString));
    }

    public static string NameFor(string cluster) => $"{cluster}-network";

    private static async Task<IReadOnlyList<ClusterNetwork>> AllAsync(CancellationToken cancellation)
    {
        var names = await Docker.RunAsync(["network", "ls", "--filter", $"label={ClusterLabel}", "--format", "{{.Name}}"], cancellation);
        var networks = new List<ClusterNetwork>();
        foreach (var name in names.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (await Docker.TryRunAsync(["network", "inspect", name], cancellation) is { } text && Parse(text) is { } network)
                networks.Add(network);
        }
        return networks;
    }
}
