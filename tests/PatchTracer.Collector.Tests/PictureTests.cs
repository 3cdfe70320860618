using System.Text.Json.Nodes;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>What the page is told: causes across traces, hops, lives of pods, the map.</summary>
public sealed class PictureTests
{
    private static readonly (string, string)[] Kubelet =
        [("patchtracer.layer", "kubelet"), ("k8s.pod.uid", "u1"), ("k8s.pod.name", "web-1"), ("k8s.namespace.name", "shop")];

    private static (string, string)[] Of(string tracepoint, params (string, string)[] more) =>
        [("patchtracer.tracepoint", tracepoint), .. more];

    [Fact]
    public async Task A_picture_has_rows_below_their_causes_and_a_critical_path_without_gaps()
    {
        await using var collector = await QueriedCollector.WithAsync(new TraceRequest("shop")
            .Add(1, 1, "root", 0, 100).Add(1, 2, "early", 5, 30, parent: 1).Add(1, 3, "late", 40, 95, parent: 1, error: "broken")
            .Add(1, 4, "deep", 41, 60, parent: 3)
            .Add(1, 5, "lost", 10, 20, parent: 77).ToArray());

        var (_, picture) = await collector.GetAsync("/api/patchtracer/traces/abcd0000000000000001");

        var rows = picture["rows"]!.AsArray();
        Assert.Equal(["root 0", "early 1", "late 1", "deep 2", "lost 0"], rows.Select(row => $"{Text(row, "name")} {row!["depth"]}"));
        Assert.Equal("broken", Text(rows[2], "error"));
        Assert.True(rows[4]!["orphan"]!.GetValue<bool>());
        Assert.Equal(100_000_000, picture["duration"]!.GetValue<long>());
        Assert.Equal("1700000000000000000", Text(picture, "start"));
        var critical = picture["critical"]!.AsArray();
        Assert.Equal(100_000_000, critical.Sum(segment => segment!["end"]!.GetValue<long>() - segment["start"]!.GetValue<long>()));
        Assert.Equal([0, 1, 0, 2, 3, 2, 0], critical.Select(segment => segment!["row"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Links_are_followed_in_both_directions_and_into_one_picture()
    {
        await using var collector = await QueriedCollector.WithAsync(
            new TraceRequest("a").Add(1, 1, "cause", 0, 10).ToArray(),
            new TraceRequest("b").Add(2, 2, "effect", 20, 30, links: [(1, 1), (9, 9)]).ToArray(),
            new TraceRequest("c").Add(3, 3, "later", 40, 50, links: [(2, 2)]).ToArray());

        var (_, cause) = await collector.GetAsync("/api/patchtracer/traces/abcd0000000000000001/spans/1");
        Assert.Equal("effect", Text(Assert.Single(cause["linkedFrom"]!.AsArray()), "name"));
        var (_, effect) = await collector.GetAsync("/api/patchtracer/traces/abcd0000000000000002/spans/0000000000000002");
        Assert.Equal(["cause", "nowhere"], effect["links"]!.AsArray().Select(link => link!["name"]?.GetValue<string>() ?? "nowhere"));
        Assert.Equal("later", Text(Assert.Single(effect["linkedFrom"]!.AsArray()), "name"));
        var (_, alone) = await collector.GetAsync("/api/patchtracer/traces/abcd0000000000000002");
        var row = Assert.Single(alone["rows"]!.AsArray())!;
        Assert.Equal((2, 1), (row["linksOut"]!.GetValue<int>(), row["linksIn"]!.GetValue<int>()));
        var (_, whole) = await collector.GetAsync("/api/patchtracer/traces/abcd0000000000000002?links=1");
        Assert.Equal(["cause ", "effect link", "later link"],
            whole["rows"]!.AsArray().Select(r => $"{Text(r, "name")} {r!["kind"]?.GetValue<string>()}"));
    }

    [Fact]
    public async Task A_hop_through_a_Service_is_derived_from_the_connection_that_kube_proxy_reported()
    {
        await using var collector = await QueriedCollector.WithAsync(
            new TraceRequest("front").Add(1, 1, "GET", 10, 50, kind: 3, attributes:
                [("network.local.address", "10.0.0.1"), ("network.local.port", "4000"), ("network.peer.address", "10.96.0.9"),
                    ("network.peer.port", "80")]).ToArray(),
            new TraceRequest("back", ("k8s.pod.name", "back-1")).Add(1, 2, "GET /", 15, 45, parent: 1, kind: 2, attributes:
                [("network.local.address", "10.0.0.2"), ("network.local.port", "8080"), ("network.peer.address", "10.0.0.1"),
                    ("network.peer.port", "4000")]).ToArray(),
            new TraceRequest("kube-proxy", ("k8s.node.name", "n1"))
                .Add(7, 7, "TranslateConnection", 11, 11.2, attributes: Of("kubeproxy.connection",
                ("network.transport", "tcp"), ("client.address", "10.0.0.1"), ("client.port", "4000"),
                ("patchtracer.service.address", "10.96.0.9"), ("patchtracer.service.port", "80"),
                ("server.address", "10.0.0.2"), ("server.port", "8080"), ("k8s.service.name", "back"))).ToArray());

        var (_, picture) = await collector.GetAsync("/api/patchtracer/traces/abcd0000000000000001");

        var rows = picture["rows"]!.AsArray();
        Assert.Equal(["GET ", "service back → back-1 derived", "GET / derived"],
            rows.Select(row => $"{Text(row, "name")} {row!["kind"]?.GetValue<string>()}"));
        Assert.Null(rows[1]!["id"]);
        Assert.Equal("000000000000abcd0000000000000007/0000000000000007", Text(rows[1], "hop"));
        var (_, map) = await collector.GetAsync("/api/patchtracer/map");
        Assert.Equal(["app front", "app back", "network back"],
            map["nodes"]!.AsArray().Select(node => $"{Text(node, "layer")} {Text(node, "service")}"));
        Assert.Equal(["0 2 derived", "2 1 derived"],
            map["edges"]!.AsArray().Select(edge => $"{edge!["from"]} {edge["to"]} {Text(edge, "kind")}").Order());
    }

    [Fact]
    public async Task A_pods_life_leads_over_its_stations_to_being_reachable()
    {
        await using var collector = await QueriedCollector.WithAsync(
            new TraceRequest("kube-controller-manager")
                .Add(1, 1, "controller.create_pod", 0, 8, attributes: Of("controller.create_pod", Kubelet[1], Kubelet[2], Kubelet[3]))
                .ToArray(),
            new TraceRequest("kube-apiserver")
                .Add(1, 2, "apiserver.create", 2, 6, parent: 1,
                    attributes: Of("apiserver.create", ("k8s.object.kind", "Pod"), ("k8s.object.name", "web-1"), Kubelet[3])).ToArray(),
            new TraceRequest("kube-scheduler")
                .Add(1, 3, "scheduler.schedule_one", 10, 11, parent: 2, attributes: Of("scheduler.schedule_one", Kubelet[1]))
                .Add(1, 4, "scheduler.bind", 11, 20, parent: 3, attributes: Of("scheduler.bind", Kubelet[1])).ToArray(),
            new TraceRequest("kubelet", ("k8s.node.name", "n1"))
                .Add(1, 5, "kubelet.pod.sync", 30, 400, parent: 4, attributes: Of("kubelet.pod.sync", Kubelet))
                .Add(1, 6, "RunPodSandbox", 40, 140, parent: 5, attributes: Of("cri.RunPodSandbox", Kubelet[1]))
                .Add(1, 7, "kubelet.container.start", 150, 390, parent: 5, attributes: Of("kubelet.container.start", Kubelet))
                .Add(1, 8, "kubelet.image.ensure", 151, 200, parent: 7, attributes: Of("kubelet.image.ensure", Kubelet)).ToArray(),
            new TraceRequest("kube-controller-manager")
                .Add(1, 9, "endpointslice.sync", 50, 60, parent: 4, attributes: Of("endpointslice.sync"))
                .Add(1, 10, "endpointslice.sync", 900, 920, parent: 4, attributes: Of("endpointslice.sync")).ToArray(),
            new TraceRequest("kube-proxy").Add(1, 11, "kubeproxy.sync", 950, 1000, parent: 10, attributes: Of("kubeproxy.sync")).ToArray());

        var (_, body) = await collector.GetAsync("/api/patchtracer/pods");

        var pod = Assert.Single(body["pods"]!.AsArray())!;
        Assert.Equal(("u1", "web-1", "shop", "n1"), (Text(pod, "uid"), Text(pod, "name"), Text(pod, "namespace"), Text(pod, "node")));
        Assert.Equal("created 6, scheduled 20, sandbox 140, image 200, started 390, ready 900, reachable 1000",
            string.Join(", ", pod["milestones"]!.AsArray().Select(m => $"{Text(m, "station")} {m!["at"]!.GetValue<long>() / 1_000_000}")));
    }

    [Fact]
    public async Task A_search_counts_spans_errors_and_layers_and_can_leave_connections_out()
    {
        await using var collector = await QueriedCollector.WithAsync(
            new TraceRequest("shop").Add(1, 1, "root", 0, 100)
                .Add(1, 2, "x", 5, 30, parent: 1, error: "", attributes: [("patchtracer.layer", "cri")]).ToArray(),
            new TraceRequest("kube-proxy").Add(2, 1, "TranslateConnection", 200, 201, attributes: Of("kubeproxy.connection"))
                .Add(2, 2, "ConnectionClosed", 201, 300, attributes: Of("kubeproxy.connection.closed")).ToArray());

        Assert.Equal(2, (await collector.GetAsync("/api/patchtracer/search")).Body["traces"]!.AsArray().Count);
        var trace = Assert.Single((await collector.GetAsync("/api/patchtracer/search?connections=0")).Body["traces"]!.AsArray())!;
        Assert.Equal((2, 1, 100_000_000),
            (trace["spans"]!.GetValue<int>(), trace["errors"]!.GetValue<int>(), trace["duration"]!.GetValue<long>()));
        Assert.Equal("""[{"layer":"app","spans":1},{"layer":"cri","spans":1}]""", trace["layers"]!.ToJsonString());
    }

    private static string Text(JsonNode? node, string name) => node![name]!.GetValue<string>();
}
