using System.Text.Json;
using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>
/// What a cluster said exists at one moment: the content of inventory.json (camelCase keys). It says what traces must
/// contain, independently of the traces.
/// </summary>
/// <param name="Taken">When the lists were read, UTC.</param>
public sealed record Inventory(
    DateTimeOffset Taken,
    IReadOnlyList<InventoryNode> Nodes,
    IReadOnlyList<InventoryPod> Pods,
    IReadOnlyList<InventoryService> Services,
    IReadOnlyList<InventorySlice> EndpointSlices)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string ToJson() => JsonSerializer.Serialize(this, Format) + "\n";

    public static Inventory FromJson(string text) => JsonSerializer.Deserialize<Inventory>(text, Format)
        ?? throw new ClusterException(ClusterFailure.Input, "The inventory is empty.");

    internal static async Task<Inventory> TakeAsync(KubeClient kube, CancellationToken cancellation)
    {
        var slices = new KubeResource(await kube.PreferredVersionAsync("discovery.k8s.io", cancellation), "endpointslices", true);
        var nodes = await kube.ListAsync(KubeResource.Nodes, null, null, cancellation);
        var pods = await kube.ListAsync(KubeResource.Pods, null, null, cancellation);
        var replicaSets = await kube.ListAsync(KubeResource.ReplicaSets, null, null, cancellation);
        var services = await kube.ListAsync(KubeResource.Services, null, null, cancellation);
        var endpoints = await kube.ListAsync(slices, null, null, cancellation);
        var deployments = replicaSets.ToDictionary(r => r.Uid(), r => Owner(r, "Deployment")?.Text("name"));
        return new Inventory(
            DateTimeOffset.UtcNow,
            [.. nodes.Select(Node)],
            [.. pods.Select(p => Pod(p, deployments))],
            [.. services.Select(Service)],
            [.. endpoints.Select(Slice)]);
    }

    internal static InventoryNode Node(JsonObject node) => new(
        node.Name(), [.. node.At("status").Items("addresses").Select(a => a.Text("address"))], node.At("spec").Text("podCIDR"));

    internal static InventoryPod Pod(JsonObject pod, IReadOnlyDictionary<string, string?> deploymentsByReplicaSet) => new(
        pod.Uid(), pod.Name(), pod.Namespace(), pod.At("status").Text("podIP"), pod.At("spec").Text("nodeName"),
        pod.At("metadata", "labels").ToDictionary(l => l.Key, l => l.Value?.ToString() ?? ""),
        Owner(pod, "ReplicaSet") is { } owner ? deploymentsByReplicaSet.GetValueOrDefault(owner.Text("uid")) : null,
        Time(pod.At("metadata").Text("creationTimestamp")), Since(pod, "PodScheduled"), Since(pod, "Ready"),
        [.. pod.At("spec").Items("containers").Select(c => c.Text("image"))]);

    internal static InventoryService Service(JsonObject service) => new(
        service.Namespace(), service.Name(), service.Uid(), service.At("spec").Text("clusterIP"),
        [.. service.At("spec").Items("ports").Select(p => new InventoryPort(
            p.Text("name"), p.Text("protocol"), (int)p.Number("port"), p.Text("targetPort"), p.ContainsKey("nodePort")
                ? (int)p.Number("nodePort") : null))]);

    internal static InventorySlice Slice(JsonObject slice) => new(
        slice.Name(), slice.Namespace(), slice.At("metadata", "labels").Text("kubernetes.io/service-name"),
        [.. from endpoint in slice.Items("endpoints")
            from address in endpoint["addresses"] as JsonArray ?? []
            select new InventoryEndpoint(
                address!.ToString(), endpoint.At("targetRef").Text("uid") is { Length: > 0 } uid ? uid : null,
                // Absent means unknown, which counts as ready (EndpointConditions).
                endpoint.At("conditions")["ready"]?.GetValue<bool>() ?? true)]);

    private static JsonObject? Owner(JsonObject body, string kind) =>
        body.At("metadata").Items("ownerReferences").FirstOrDefault(o => o.Kind() == kind);

    private static DateTimeOffset? Since(JsonObject pod, string condition) =>
        pod.IsTrue(condition) ? Time(pod.Condition(condition)!.Text("lastTransitionTime")) : null;

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParse(text, out var time) ? time : null;
}

public sealed record InventoryNode(string Name, IReadOnlyList<string> Addresses, string PodCidr);

/// <param name="Ip">Empty before the sandbox has one.</param>
/// <param name="Deployment">The Deployment whose ReplicaSet owns the pod; null for others.</param>
/// <param name="Created">Whole seconds, as the API keeps them; so are the other times.</param>
/// <param name="Ready">Since when it has been ready; null while it is not.</param>
public sealed record InventoryPod(
    string Uid, string Name, string Namespace, string Ip, string Node, IReadOnlyDictionary<string, string> Labels, string? Deployment,
    DateTimeOffset? Created, DateTimeOffset? Scheduled, DateTimeOffset? Ready, IReadOnlyList<string> Images);

/// <param name="ClusterIp">`None` for headless Services.</param>
public sealed record InventoryService(string Namespace, string Name, string Uid, string ClusterIp, IReadOnlyList<InventoryPort> Ports);

public sealed record InventoryPort(string Name, string Protocol, int Port, string TargetPort, int? NodePort);

public sealed record InventorySlice(string Name, string Namespace, string Service, IReadOnlyList<InventoryEndpoint> Endpoints);

public sealed record InventoryEndpoint(string Ip, string? PodUid, bool Ready);
