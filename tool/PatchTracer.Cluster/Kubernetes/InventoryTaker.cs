using System.Text.Json.Nodes;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>
/// What a cluster says exists at one moment: the content of inventory.json. It says what traces must contain, independently of the traces.
/// </summary>
internal static class InventoryTaker
{
    public static async Task<Inventory> TakeAsync(KubeClient kube, CancellationToken cancellation)
    {
        var slices = new KubeResource(await kube.PreferredVersionAsync("discovery.k8s.io", cancellation), "endpointslices", true);
        var nodes = await kube.ListAsync(KubeResource.Nodes, null, null, cancellation);
        var pods = await kube.ListAsync(KubeResource.Pods, null, null, cancellation);
        var replicaSets = await kube.ListAsync(KubeResource.ReplicaSets, null, null, cancellation);
        var services = await kube.ListAsync(KubeResource.Services, null, null, cancellation);
        var endpoints = await kube.ListAsync(slices, null, null, cancellation);
        var deployments = replicaSets.ToDictionary(r => r.Uid(), r => Owner(r, "Deployment")?.Text("name"));
        return new Inventory
        {
            Taken = DateTimeOffset.UtcNow,
            Nodes = [.. nodes.Select(Node)],
            Pods = [.. pods.Select(pod => Pod(pod, deployments))],
            Services = [.. services.Select(Service)],
            EndpointSlices = [.. endpoints.Select(Slice)],
        };
    }

    internal static InventoryNode Node(JsonObject node) => new()
    {
        Name = node.Name(),
        Addresses = [.. node.At("status").Items("addresses").Select(address => address.Text("address"))],
        PodCidr = Known(node.At("spec").Text("podCIDR")),
    };

    internal static InventoryPod Pod(JsonObject pod, IReadOnlyDictionary<string, string?> deploymentsByReplicaSet) => new()
    {
        Uid = pod.Uid(),
        Name = pod.Name(),
        Namespace = pod.Namespace(),
        Ip = Known(pod.At("status").Text("podIP")),
        Node = Known(pod.At("spec").Text("nodeName")),
        Labels = pod.At("metadata", "labels").ToDictionary(label => label.Key, label => label.Value?.ToString() ?? ""),
        Deployment = Owner(pod, "ReplicaSet") is { } owner ? deploymentsByReplicaSet.GetValueOrDefault(owner.Text("uid")) : null,
        Created = Time(pod.At("metadata").Text("creationTimestamp")),
        Scheduled = Since(pod, "PodScheduled"),
        Ready = Since(pod, "Ready"),
        Images = [.. pod.At("spec").Items("containers").Select(container => container.Text("image"))],
    };

    internal static InventoryService Service(JsonObject service) => new()
    {
        Namespace = service.Namespace(),
        Name = service.Name(),
        Uid = service.Uid(),
        ClusterIp = Known(service.At("spec").Text("clusterIP")),
        Ports = [.. service.At("spec").Items("ports").Select(Port)],
    };

    private static InventoryPort Port(JsonObject port) => new()
    {
        Name = Known(port.Text("name")),
        Protocol = port.Text("protocol"),
        Port = (int)port.Number("port"),
        TargetPort = port.Text("targetPort"),
        NodePort = port.ContainsKey("nodePort") ? (int)port.Number("nodePort") : null,
    };

    internal static InventoryEndpointSlice Slice(JsonObject slice) => new()
    {
        Name = slice.Name(),
        Namespace = slice.Namespace(),
        Service = slice.At("metadata", "labels").Text("kubernetes.io/service-name"),
        Endpoints = [.. from endpoint in slice.Items("endpoints")
                        from address in endpoint["addresses"] as JsonArray ?? []
                        select new InventoryEndpoint
                        {
                            Ip = address!.ToString(),
                            PodUid = Known(endpoint.At("targetRef").Text("uid")),
                            // Absent means unknown, which counts as ready (EndpointConditions).
                            Ready = endpoint.At("conditions")["ready"]?.GetValue<bool>() ?? true,
                        }],
    };

    private static string? Known(string text) => text.Length > 0 ? text : null;

    private static JsonObject? Owner(JsonObject body, string kind) =>
        body.At("metadata").Items("ownerReferences").FirstOrDefault(o => o.Kind() == kind);

    private static DateTimeOffset? Since(JsonObject pod, string condition) =>
        pod.IsTrue(condition) ? Time(pod.Condition(condition)!.Text("lastTransitionTime")) : null;

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParse(text, out var time) ? time : null;
}
