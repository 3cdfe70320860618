using PatchTracer.Traces.Evidence;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class EvidenceJsonTests
{
    [Fact]
    public void An_inventory_is_read_and_fields_that_nobody_knows_are_ignored()
    {
        var inventory = EvidenceJson.Inventory("""
            {
              "kubernetes": "1.20.2",
              "nodes": [{"name": "demo-worker", "addresses": ["172.18.0.3"], "podCIDR": "10.244.1.0/24", "taints": []}],
              "pods": [{"uid": "u", "name": "route-5d8f-x", "namespace": "hotrod", "ip": null, "node": "demo-worker", "labels": {"app": "hotrod"},
                        "deployment": "route", "created": "2026-01-01T00:00:01Z", "ready": "2026-01-01T00:00:03.5+00:00", "images": ["hotrod:demo"]}],
              "services": [{"namespace": "hotrod", "name": "route", "clusterIP": "10.96.0.13", "uid": "s", "ports": [{"name": "http", "port": 8083, "protocol": "TCP"}]}],
              "endpointSlices": [{"name": "route-abcde", "namespace": "hotrod", "service": "route", "endpoints": [{"ip": "10.244.1.3", "podUid": "u", "ready": true}]}]
            }
            """);

        var pod = Assert.Single(inventory.Pods);
        Assert.Equal(("u", "route", null, "hotrod"), (pod.Uid, pod.Deployment, pod.Ip, pod.Labels["app"]));
        Assert.Equal(2.5, (pod.Ready - pod.Created)!.Value.TotalSeconds);
        Assert.Null(pod.Scheduled);
        Assert.Equal("10.244.1.0/24", Assert.Single(inventory.Nodes).PodCidr);
        Assert.Equal(8083, Assert.Single(Assert.Single(inventory.Services).Ports).Port);
        Assert.True(Assert.Single(Assert.Single(inventory.EndpointSlices).Endpoints).Ready);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var inventory = new Inventory
        {
            Taken = DateTimeOffset.UnixEpoch,
            Nodes = [new InventoryNode { Name = "n", Addresses = ["1.1.1.1"], PodCidr = "10.244.0.0/24" }],
            Services = [new InventoryService { ClusterIp = "None", Ports = [new InventoryPort { Port = 80, TargetPort = "http" }] }],
        };
        Assert.Equal(EvidenceJson.Write(inventory), EvidenceJson.Write(EvidenceJson.Inventory(EvidenceJson.Write(inventory))));
        Assert.Contains("\"podCidr\": \"10.244.0.0/24\"", EvidenceJson.Write(inventory), StringComparison.Ordinal);

        var measured = new Measurements
        {
            From = DateTimeOffset.UnixEpoch,
            Until = DateTimeOffset.UnixEpoch.AddSeconds(1),
            Components = [new ComponentUsage { Component = "kubelet", Node = "n", CpuNanos = 10_000_000, MemoryBytes = 4096 }],
            Pods = [new PodStart { Namespace = "a", Name = "p", Uid = "u", CreatedUnixNano = 5 }],
        };
        var again = EvidenceJson.Measurements(EvidenceJson.Write(measured));
        Assert.Equal(measured with { Components = again.Components, Pods = again.Pods }, again);
        Assert.Equal((measured.Components[0], measured.Pods[0]), (again.Components[0], again.Pods[0]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:00Z","components":[null]}""")]
    [InlineData("""{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:00Z","pods":[{"name":"p"}]}""")]
    [InlineData("""{"from":"1970-01-01T00:00:01Z","until":"1970-01-01T00:00:00Z"}""")]
    [InlineData("""{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:00Z","components":[{"component":"a","node":"b","cpuNanos":-1,"memoryBytes":1}]}""")]
    [InlineData("""{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:00Z","pods":[{"namespace":"a","name":"p","uid":"u","createdUnixNano":5,"readyUnixNano":4}]}""")]
    public void What_no_run_measured_is_refused(string json) =>
        Assert.Throws<EvidenceException>(() => EvidenceJson.Measurements(json));

    [Fact]
    public void A_load_log_has_one_request_a_line()
    {
        var request = new LoadRequest
        {
            TraceId = new TraceId(1, 2),
            SpanId = new SpanId(3),
            StartUnixNano = 1_767_225_600_000_000_001,
            DurationNanos = 5,
            Status = 200,
            Url = "http://h/dispatch?a=\"b\""
        };

        var read = EvidenceJson.LoadLog([EvidenceJson.LoadLine(request), "", """{"traceId":"00000000000000010000000000000002","spanId":"0000000000000003","startUnixNano":7,"error":"refused","agent":"x"}"""]);

        Assert.Equal(request, read[0]);
        Assert.Equal(("refused", 0), (read[1].Error, read[1].Status));
    }

    [Theory]
    [InlineData("""{"traceId":"zz","spanId":"0000000000000003","startUnixNano":7}""")]
    [InlineData("""{"spanId":"0000000000000003","startUnixNano":7}""")]
    [InlineData("""{"traceId":""")]
    [InlineData("null")]
    public void A_line_that_is_no_request_is_named(string line)
    {
        var good = EvidenceJson.LoadLine(new LoadRequest { TraceId = new TraceId(1, 2), SpanId = new SpanId(3), StartUnixNano = 1 });

        var refused = Assert.Throws<EvidenceException>(() => EvidenceJson.LoadLog([good, line]));

        Assert.Equal(("load log", 2), (refused.What, refused.Line));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"pods":[{}],"services":[{}],"endpointSlices":[{}],"nodes":[{}]}""")]
    public void What_an_inventory_leaves_out_has_its_default(string json)
    {
        var inventory = EvidenceJson.Inventory(json);

        Assert.All(inventory.Pods, pod => Assert.Equal(("", 0, 0), (pod.Name, pod.Labels.Count, pod.Images.Count)));
        Assert.All(inventory.Nodes, node => Assert.Empty(node.Addresses));
        Assert.All(inventory.Services, service => Assert.Empty(service.Ports));
        Assert.All(inventory.EndpointSlices, slice => Assert.Empty(slice.Endpoints));
    }

    [Fact]
    public void What_a_request_or_counters_leave_out_has_its_default()
    {
        var request = Assert.Single(EvidenceJson.LoadLog(["""{"traceId":"00000000000000010000000000000002","spanId":"0000000000000003","startUnixNano":7}"""]));

        Assert.Equal(("", null), (request.Url, request.Error));
        Assert.Empty(Assert.Single(EvidenceJson.Counters(["""{"service":"kubelet"}"""])).WithoutParent);
    }

    [Theory]
    [InlineData("""{"nodes":null}""")]
    [InlineData("""{"pods":[null]}""")]
    [InlineData("""{"pods":[{"name":null}]}""")]
    [InlineData("""{"pods":[{"labels":{"a":null}}]}""")]
    [InlineData("""{"nodes":[{"addresses":[null]}]}""")]
    [InlineData("""{"services":[{"ports":[null]}]}""")]
    [InlineData("""{"endpointSlices":[{"endpoints":[null]}]}""")]
    [InlineData("""{"pods":[{"created":"yesterday"}]}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    [InlineData("\u007fELF")]
    public void An_inventory_with_nothing_where_something_must_be_is_refused(string json) =>
        Assert.Equal("inventory", Assert.Throws<EvidenceException>(() => EvidenceJson.Inventory(json)).What);

    [Fact]
    public void Json_that_is_nested_very_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"nodes\":[", 100_000));

        Assert.Throws<EvidenceException>(() => EvidenceJson.Inventory(deep));
        Assert.Throws<EvidenceException>(() => EvidenceJson.LoadLog([deep]));
    }

    [Fact]
    public void An_inventory_that_is_broken_is_told_by_line()
    {
        var refused = Assert.Throws<EvidenceException>(() => EvidenceJson.Inventory("{\n  \"nodes\": [\n    oops\n"));

        Assert.Equal(("inventory", 3), (refused.What, refused.Line));
    }

    [Fact]
    public void Counters_tell_what_was_lost_and_what_had_no_parent()
    {
        var counters = Assert.Single(EvidenceJson.Counters(["""{"service":"kubelet","node":"n","recorded":10,"exported":8,"dropped":2,"withoutParent":{"kubelet.pod.sync":3}}"""]));

        Assert.Equal((2, 3), (counters.Dropped, counters.WithoutParent["kubelet.pod.sync"]));
    }
}
