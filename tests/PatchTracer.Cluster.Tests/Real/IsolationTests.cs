using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

/// <summary>What a cluster reaches of this machine and beyond it, and this machine of the cluster.</summary>
[Trait("speed", "cluster")]
[Collection(SharedCluster.Name)]
public sealed class IsolationTests(ClusterFixture fixture)
{
    [SkippableTheory]
    // Addresses for documentation (RFC 5737, RFC 3849): nobody has them, and whatever answers for them lies beyond this machine.
    [InlineData("http://192.0.2.1/")]
    [InlineData("http://[2001:db8::1]/")]
    [InlineData("http://198.51.100.7/")]
    public async Task No_pod_and_no_node_reaches_beyond_this_machine_and_each_learns_it_at_once(string url)
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);

        foreach (var pod in await fixture.ProbesAsync(fixture.Timeout))
        {
            var clock = Stopwatch.StartNew();
            var (success, output) = await fixture.FetchFromPodAsync(pod, url);
            Assert.False(success, $"{url} answered a pod on {pod.Node}: {output}");
            // Without the rules nobody would answer either, but only after the probe's own five seconds.
            Assert.True(output.Length > 0 && clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}: {output}");

            var e = await Assert.ThrowsAsync<ToolException>(
                () => fixture.Cluster.ExecOnNodeAsync(pod.Node!, ["curl", "--silent", "--fail", "--max-time", "10", url], fixture.Timeout));
            Assert.Equal(7, e.ExitCode); // curl: could not connect; 28 would be time that ran out
        }
    }

    [SkippableFact]
    public async Task Pods_and_nodes_reach_the_collectors_port_of_this_machine_and_no_other_port_or_address_of_it()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        using var collector = new HttpServer("collected", ClusterFixture.CollectorPort);
        using var another = new HttpServer("another");
        using var datagrams = new UdpClient(new IPEndPoint(IPAddress.Any, 0));
        var datagramPort = ((IPEndPoint)datagrams.Client.LocalEndPoint!).Port;
        var other = Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).FirstOrDefault(a => !IPAddress.IsLoopback(a));

        foreach (var pod in await fixture.ProbesAsync(fixture.Timeout))
        {
            Assert.Equal((true, "collected"), await fixture.FetchFromPodAsync(pod, $"http://{fixture.Cluster.Gateway}:{collector.Port}/"));
            Assert.Equal("collected", await fixture.Cluster.ExecOnNodeAsync(pod.Node!,
                ["curl", "-fsS", $"http://{fixture.Cluster.Gateway}:{collector.Port}/"], fixture.Timeout));
            if (other is not null)
                Assert.False((await fixture.FetchFromPodAsync(pod, $"http://{other}:{collector.Port}/")).Success, $"{other} was reached");
            Assert.False((await fixture.FetchFromPodAsync(pod, $"http://{fixture.Cluster.Gateway}:{another.Port}/")).Success,
                $"port {another.Port} was reached");
            await Assert.ThrowsAsync<ToolException>(() =>
                fixture.Cluster.ExecOnNodeAsync(pod.Node!,
                    ["curl", "-fsS", "--max-time", "5", $"http://{fixture.Cluster.Gateway}:{another.Port}/"], fixture.Timeout));
            await fixture.Cluster.ExecOnNodeAsync(pod.Node!,
                ["bash", "-c", $"echo datagram > /dev/udp/{fixture.Cluster.Gateway}/{datagramPort} || true"], fixture.Timeout);
        }
        await Task.Delay(TimeSpan.FromMilliseconds(200), fixture.Timeout);
        Assert.Equal(0, datagrams.Available);
    }

    [SkippableFact]
    public async Task No_node_reaches_this_machine_by_the_bridges_IPv6()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        using var collector = new HttpServer("collected", ClusterFixture.CollectorPort);
        var bridge = NetworkInterface.GetAllNetworkInterfaces()
            .Single(link => link.GetIPProperties().UnicastAddresses.Any(a => a.Address.Equals(fixture.Cluster.Gateway)));
        // The address that the kernel gives the bridge by itself: from its hardware address (RFC 4291, appendix A).
        var hardware = bridge.GetPhysicalAddress().GetAddressBytes();
        byte[] address = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, (byte)(hardware[0] ^ 2), hardware[1], hardware[2], 0xff, 0xfe, hardware[3],
            hardware[4], hardware[5]];

        foreach (var node in fixture.Cluster.NodeNames)
        {
            var e = await Assert.ThrowsAsync<ToolException>(() => fixture.Cluster.ExecOnNodeAsync(node,
                ["curl", "-fsS", "--max-time", "5", $"http://[{new IPAddress(address)}%25eth0]:{collector.Port}/"], fixture.Timeout));
            Assert.Contains(e.ExitCode, new int?[] { 7, 28 }); // could not connect; time ran out
        }
    }

    [SkippableFact]
    public async Task Pod_and_Service_addresses_are_unreachable_from_this_machine()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var inventory = await fixture.Cluster.InventoryAsync(fixture.Timeout);
        var service = inventory.Services.Single(s => s.Name == "probe");
        var pod = inventory.Pods.First(p => p.Labels.GetValueOrDefault("app") == "probe");

        foreach (var (address, port) in new[] { (service.ClusterIp!, 80), (pod.Ip!, 8080) })
        {
            using var client = new TcpClient();
            var e = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(address, port, fixture.Timeout).AsTask());
            Assert.Contains(e.SocketErrorCode, new[] { SocketError.HostUnreachable, SocketError.NetworkUnreachable });
        }
    }
}
