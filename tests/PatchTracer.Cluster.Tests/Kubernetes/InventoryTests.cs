using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Cluster.Tests.Kubernetes;

public sealed class InventoryTests
{
    [Fact]
    public void A_pod_knows_its_Deployment_through_its_ReplicaSet_and_the_times_of_its_conditions()
    {
        var pod = Inventory.Pod(Parse("""
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
        var slice = Inventory.Slice(Parse($$$"""{"metadata":{"name":"s-x","labels":{"kubernetes.io/service-name":"s"}},"endpoints":[{{{endpoint}}}]}"""));

        Assert.Equal("s", slice.Service);
        Assert.Equal(new InventoryEndpoint("1.2.3.4", uid, ready), Assert.Single(slice.Endpoints));
    }

    [Fact]
    public void A_Service_tells_its_ports_by_name()
    {
        var service = Inventory.Service(Parse("""
            {"metadata":{"name":"s","namespace":"n","uid":"u"},"spec":{"clusterIP":"10.96.0.9","ports":[
              {"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30080},{"protocol":"UDP","port":53,"targetPort":"dns"}]}}
            """));

        Assert.Equal([new InventoryPort("http", "TCP", 80, "8080", 30080), new InventoryPort("", "UDP", 53, "dns", null)], service.Ports);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var inventory = new Inventory(DateTimeOffset.UnixEpoch, [new InventoryNode("n", ["1.1.1.1"], "10.244.0.0/24")], [], [], []);

        var read = Inventory.FromJson(inventory.ToJson());

        Assert.Equal(("n", "10.244.0.0/24"), (read.Nodes[0].Name, read.Nodes[0].PodCidr));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
