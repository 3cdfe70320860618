using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>
/// Whether Services answer from every node. A rollout is complete before kube-proxy has written its rules, node by node: who calls a
/// Service in between is refused. Whatever writes the rules (iptables, IPVS, nftables), a TCP connection to the cluster address tells.
/// </summary>
internal sealed class ServiceReach(KubeClient kube, IReadOnlyList<Node> nodes)
{
    /// <summary>
    /// Prints what was refused, or silent for three seconds, of the arguments `address port address port …`; all are tried at once.
    /// </summary>
    private const string Script = """
        while [ $# -gt 0 ]; do
          (timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null || echo "$1 $2") &
          shift 2
        done
        wait
        """;

    /// <summary>
    /// Waits until every node reaches every TCP port of the Services that have a ready pod; those without one are not asked.
    /// </summary>
    /// <returns>What was still refused when time ran out, as `Service driver (10.96.1.2:8082) from node n1`; empty if all answer.</returns>
    public async Task<IReadOnlyList<string>> WaitAsync(
        IReadOnlyList<(string Namespace, string Name)> services, TimeSpan patience, CancellationToken cancellation)
    {
        IReadOnlyList<string> refused = [];
        try
        {
            await Polling.UntilAsync("Services", patience, async c =>
            {
                refused = await RefusedAsync(await PortsAsync(services, c), c);
                return refused.Count == 0 ? null : refused[0];
            }, cancellation);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.NotReady)
        {
            // the caller is told which
        }
        return refused;
    }

    private async Task<IReadOnlyList<ServicePort>> PortsAsync(
        IReadOnlyList<(string Namespace, string Name)> wanted, CancellationToken cancellation)
    {
        var ports = new List<ServicePort>();
        foreach (var (ns, name) in wanted)
        {
            var service = await kube.GetAsync(KubeResource.Services, ns, name, cancellation);
            if (SelectorOf(service) is { } selector
                && (await kube.ListAsync(KubeResource.Pods, ns, selector, cancellation)).Any(pod => pod.IsTrue("Ready")))
                ports.AddRange(PortsOf(service));
        }
        return ports;
    }

    private async Task<IReadOnlyList<string>> RefusedAsync(IReadOnlyList<ServicePort> ports, CancellationToken cancellation)
    {
        if (ports.Count == 0)
            return [];
        var names = ports.ToLookup(port => $"{port.Address} {port.Port}", port => port.Service);
        IReadOnlyList<string> arguments = [.. ports.SelectMany(port => new[] { port.Address, $"{port.Port}" })];
        var refused = new List<string>();
        foreach (var node in nodes)
        {
            var lines = (await node.ExecAsync(["bash", "-c", Script, "bash", .. arguments], cancellation))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            refused.AddRange(from line in lines
                             from service in names[line.Trim()]
                             select $"Service {service} ({line.Trim().Replace(' ', ':')}) from node {node.Name}");
        }
        return refused;
    }

    /// <summary>As the API's `labelSelector` wants it; null for a Service that chooses no pods itself.</summary>
    internal static string? SelectorOf(JsonObject service) =>
        service.At("spec", "selector") is { Count: > 0 } labels ? string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"))
            : null;

    /// <summary>
    /// None for a headless Service, whose clients reach the pods themselves, and for an ExternalName; UDP and SCTP refuse nobody audibly.
    /// </summary>
    internal static IEnumerable<ServicePort> PortsOf(JsonObject service) =>
        service.At("spec").Text("clusterIP") is var address and not ("" or "None")
            ? from port in service.At("spec").Items("ports")
              where port.Text("protocol") is "TCP" or ""
              select new ServicePort(service.Name(), address, (int)port.Number("port"))
            : [];
}

internal readonly record struct ServicePort(string Service, string Address, int Port);
