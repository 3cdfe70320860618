using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Cluster.Networking;
using Xunit;

namespace PatchTracer.Cluster.Tests.Networking;

public sealed class ServiceReachTests
{
    [Theory]
    [InlineData("{clusterIP: 10.96.0.7, ports: [{port: 80}, {port: 53, protocol: UDP}, {port: 81, protocol: TCP}]}",
        "10.96.0.7:80 10.96.0.7:81")]
    [InlineData("{clusterIP: 'fd00::7', ports: [{port: 80, protocol: TCP}]}", "fd00::7:80")]
    [InlineData("{clusterIP: None, ports: [{port: 80}]}", "")]
    [InlineData("{type: ExternalName, externalName: example.org, ports: [{port: 80}]}", "")]
    public void TCP_ports_at_a_cluster_address_can_be_tried(string spec, string expected) =>
        Assert.Equal(expected, string.Join(' ', ServiceReach.PortsOf(Service(spec)).Select(port => $"{port.Address}:{port.Port}")));

    [Theory]
    [InlineData("{selector: {app: a, tier: b}}", "app=a,tier=b")]
    [InlineData("{selector: {}}", null)]
    [InlineData("{ports: []}", null)]
    public void A_selector_is_what_chooses_its_pods(string spec, string? expected) =>
        Assert.Equal(expected, ServiceReach.SelectorOf(Service(spec)));

    private static System.Text.Json.Nodes.JsonObject Service(string spec) =>
        Manifest.Parse($"{{apiVersion: v1, kind: Service, metadata: {{name: s}}, spec: {spec}}}", "service.yaml")[0];
}
