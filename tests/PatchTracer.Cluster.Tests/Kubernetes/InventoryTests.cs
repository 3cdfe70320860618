using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Cluster.Tests.Kubernetes;

public sealed class InventoryTests
{
    [Fact]
    public void A_pod_knows_its_Deployment_through_its_ReplicaSet_and_the_times_of_its_conditions()
    {
        var pod = InventoryTaker.Pod(Parse("""
            {"metadata":{"uid":"u","name":"p","namespace":"n","creationTimestamp":"2026-01-02T03:04:05Z","labels":{"app":"x"},
              "ownerReferences":[{"kind":"ReplicaSet","uid":"r"}]},
             "spec":{"nodeName":"w","containers":[{"image":"i:1"}]},
             "status":{"podIP":"10.244.1.2","conditions":[
               {"type":"PodScheduled","status":"True","lastTransitionTime":"2026-01-02T03:04:06Z"},
               {"type":"Ready","status":"False","lastTransitionTime":"2026-01-02T03:04:07Z"}]}}
            """), new Dictionary<string, string?> { ["r"] = "d" });

        Assert.Equal(("u", "p", "n", "10.244.1.2", "w", "d"), (pod.Uid, pod.Name, pod.Namespace, pod.Ip, pod.Node, pod.Deployment));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), pod.Created);
        Assert.Equal(pod.Created!.Value.AddSeconds(1), pod.Scheduled);
        Assert.Null(pod.Ready);
        Assert.Equal("x", pod.Labels["app"]);
    }

    [Theory]
    [InlineData("""{"addresses":["1.2.3.4"],"conditions":{"ready":false},"targetRef":{"uid":"u"}}""", "u", false)]
    [InlineData("""{"addresses":["1.2.3.4"],"conditions":{}}""", null, true)]
    public void An_endpoint_is_ready_unless_it_says_no(string endpoint, string? uid, bool ready)
    {
        var slice = InventoryTaker.Slice(Parse($$$"""{"metadata":{"name":"s-x","labels":{"kubernetes.io/service-name":"s"}},"endpoints":[{{{endpoint}}}]}"""));

        Assert.Equal("s", slice.Service);
        Assert.Equal(new InventoryEndpoint { Ip = "1.2.3.4", PodUid = uid, Ready = ready }, Assert.Single(slice.Endpoints));
    }

    [Fact]
    public void A_Service_tells_its_ports_by_name()
    {
        var service = InventoryTaker.Service(Parse("""
            {"metadata":{"name":"s","namespace":"n","uid":"u"},"spec":{"clusterIP":"10.96.0.9","ports":[
              {"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30080},{"protocol":"UDP","port":53,"targetPort":"dns"}]}}
            """));

        Assert.Equal([
            new InventoryPort { Name = "http", Protocol = "TCP", Port = 80, TargetPort = "8080", NodePort = 30080 },
            new InventoryPort { Protocol = "UDP", Port = 53, TargetPort = "dns" },
        ], service.Ports);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
