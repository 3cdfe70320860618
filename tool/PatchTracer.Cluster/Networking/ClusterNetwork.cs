using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// The Docker network of one cluster, with a bridge whose name is known, so that rules can name it before anything runs.
/// Its labels remember the ranges that were made unreachable for it.
/// </summary>
internal sealed record ClusterNetwork(string Name, string Bridge, IPAddress Gateway, string NodeRange, string PodRange, string ServiceRange)
{
    private const string ClusterLabel = "io.patchtracer.cluster";
    private const string PodLabel = "io.patchtracer.pods";
    private const string ServiceLabel = "io.patchtracer.services";

    /// <summary>Null if there is none of that name.</summary>
    public static async Task<ClusterNetwork?> FindAsync(string cluster, CancellationToken cancellation) =>
        await Docker.TryRunAsync(["network", "inspect", NameFor(cluster)], cancellation) is { } text ? Parse(text) : null;

    public static async Task<ClusterNetwork> EnsureAsync(string cluster, string podRange, string serviceRange, CancellationToken cancellation)
    {
        var existing = await FindAsync(cluster, cancellation);
        if (existing is not null && existing.PodRange == podRange && existing.ServiceRange == serviceRange)
            return existing;
        if (existing is not null)
            await existing.RemoveAsync(cancellation);
        await Docker.RunAsync(
        [
            "network", "create", "--driver", "bridge", "--opt", $"com.docker.network.bridge.name={BridgeFor(cluster)}",
            "--label", $"{ClusterLabel}={cluster}", "--label", $"{PodLabel}={podRange}", "--label", $"{ServiceLabel}={serviceRange}",
            NameFor(cluster),
        ], cancellation);
        return await FindAsync(cluster, cancellation)
            ?? throw new ClusterException(ClusterFailure.Surroundings, $"Docker made the network {NameFor(cluster)} and does not show it.");
    }

    /// <summary>Removes the network and the unreachable ranges, but those that another cluster of ours still needs.</summary>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await Docker.RunAsync(["network", "rm", Name], cancellation);
        var others = await AllAsync(cancellation);
        foreach (var range in new[] { PodRange, ServiceRange }.Where(r => !others.Any(o => o.PodRange == r || o.ServiceRange == r)))
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
            addresses.Text("Subnet"), labels.Text(PodLabel), labels.Text(ServiceLabel));
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
