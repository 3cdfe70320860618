using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Networking;

/// <summary>
/// The Docker network of one cluster, with a bridge whose name is known, so that rules can name it before anything runs.
/// Its labels remember what was promised for it.
/// </summary>
/// <param name="IsEnforced">Rules and routes were made for it. Where root was out of reach they were not, and it stays like that.</param>
internal sealed record ClusterNetwork(string Name, string Bridge, IPAddress Gateway, string NodeRange, NetworkPolicy Policy,
    bool IsEnforced)
{
    private const string ClusterLabel = "io.patchtracer.cluster";
    private const string PodLabel = "io.patchtracer.pods";
    private const string ServiceLabel = "io.patchtracer.services";
    private const string EgressLabel = "io.patchtracer.egress";
    private const string PortsLabel = "io.patchtracer.ports";
    private const string EnforcedLabel = "io.patchtracer.enforced";

    /// <summary>Null if there is none of that name.</summary>
    public static async Task<ClusterNetwork?> FindAsync(string cluster, CancellationToken cancellation) =>
        await Docker.TryRunAsync(["network", "inspect", NameFor(cluster)], cancellation) is { } text ? Parse(text) : null;

    public static async Task<ClusterNetwork> EnsureAsync(
        string cluster, NetworkPolicy policy, bool isEnforced, CancellationToken cancellation)
    {
        var existing = await FindAsync(cluster, cancellation);
        if (existing?.Policy == policy && existing.IsEnforced == isEnforced)
            return existing;
        if (existing is not null)
            await existing.RemoveAsync(cluster, cancellation);
        await Docker.RunAsync(
        [
            "network", "create", "--driver", "bridge", "--opt", $"com.docker.network.bridge.name={BridgeFor(cluster)}",
            "--label", $"{ClusterLabel}={cluster}", "--label", $"{PodLabel}={policy.PodRange}",
            "--label", $"{ServiceLabel}={policy.ServiceRange}", "--label", $"{EgressLabel}={policy.AllowEgress}",
            "--label", $"{PortsLabel}={policy.Ports}", "--label", $"{EnforcedLabel}={isEnforced}", NameFor(cluster),
        ], cancellation);
        var made = await FindAsync(cluster, cancellation)
            ?? throw new ClusterException(ClusterFailure.Surroundings, $"Docker made the network {NameFor(cluster)} and does not show it.");
        await RequireHereAsync(made, cancellation);
        return made;
    }

    /// <summary>
    /// An engine in a virtual machine, in a network namespace of its own or behind a forwarded socket makes its bridges elsewhere.
    /// </summary>
    private static async Task RequireHereAsync(ClusterNetwork made, CancellationToken cancellation)
    {
        if (Directory.Exists($"/sys/class/net/{made.Bridge}"))
            return;
        await Docker.RunAsync(["network", "rm", made.Name], cancellation);
        throw new ClusterException(ClusterFailure.Machine,
            $"The Docker engine makes its bridges elsewhere than on this machine ({made.Bridge} is not in /sys/class/net), "
            + "so nodes could not reach a collector here. Use an engine that root runs on this machine.");
    }

    /// <summary>Makes the rules and routes be what the policy says, whatever a reboot or another program did to them.</summary>
    public async Task EnforceAsync(string cluster, IReporter reporter, CancellationToken cancellation)
    {
        if (!IsEnforced)
        {
            reporter.Warn($"cluster {cluster} runs without its firewall rules and routes, since root was out of reach when it was made: "
                + "what runs in it may reach beyond this machine");
            return;
        }
        if (await Root.AccessAsync(cancellation) is var access and not (RootAccess.Own or RootAccess.Sudo))
        {
            reporter.Warn($"whether the firewall rules and routes of cluster {cluster} still stand is not known: {Root.Explain(access)}");
            return;
        }
        if (Policy.AllowEgress)
            await HermeticRules.OpenAsync(cluster, cancellation);
        else
            await HermeticRules.CloseAsync(cluster, Bridge, Gateway, Policy.Ports, cancellation);
        foreach (var range in Policy.Ranges)
            await UnreachableRange.EnsureAsync(range, cancellation);
    }

    /// <summary>Nothing of a cluster is removed before it is certain that all of it can be.</summary>
    /// <exception cref="ClusterException">There are rules and routes, and root is out of reach.</exception>
    public async Task RequireRemovableAsync(CancellationToken cancellation)
    {
        if (!IsEnforced || await Root.AccessAsync(cancellation) is var access && access is RootAccess.Own or RootAccess.Sudo)
            return;
        throw new ClusterException(ClusterFailure.Machine,
            $"The firewall rules on {Bridge} and the routes of {string.Join(" and ", Policy.Ranges)} can only be removed by root: "
            + $"{Root.Explain(access)}. Nothing was removed.");
    }

    /// <summary>Removes rules, the network and the unreachable ranges, but those that another cluster of ours still needs.</summary>
    public async Task RemoveAsync(string cluster, CancellationToken cancellation)
    {
        await RequireRemovableAsync(cancellation);
        if (IsEnforced)
            await HermeticRules.OpenAsync(cluster, cancellation);
        var others = (await AllAsync(cancellation)).Where(o => o.Name != Name && o.IsEnforced).SelectMany(o => o.Policy.Ranges);
        if (IsEnforced)
        {
            foreach (var range in Policy.Ranges.Except(others))
                await UnreachableRange.RemoveAsync(range, cancellation);
        }
        // Last: its labels say what else there is to remove.
        await Docker.RunAsync(["network", "rm", Name], cancellation);
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
            addresses.Text("Subnet"), new NetworkPolicy(labels.Text(PodLabel), labels.Text(ServiceLabel),
                labels.Text(EgressLabel) == bool.TrueString, labels.Text(PortsLabel)),
            labels.Text(EnforcedLabel) != bool.FalseString);
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
