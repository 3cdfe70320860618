using System.Net;
using System.Net.Sockets;
using PatchTracer.Cluster.Networking;

namespace PatchTracer.Cluster.Tests.Networking;

public sealed class NetworkTests
{
    private const string Inspected = """
        [{"Name":"a-network","IPAM":{"Config":[{"Subnet":"172.19.0.0/16","Gateway":"172.19.0.1"}]},
          "Labels":{"io.patchtracer.cluster":"a","io.patchtracer.pods":"10.244.0.0/16","io.patchtracer.services":"10.96.0.0/16","io.patchtracer.egress":"True","io.patchtracer.ports":"4317,4318","io.patchtracer.enforced":"False"}}]
        """;

    [Fact]
    public void A_network_of_ours_remembers_what_was_promised_for_it()
    {
        var network = ClusterNetwork.Parse(Inspected)!;

        Assert.Equal(
            new ClusterNetwork("a-network", ClusterNetwork.BridgeFor("a"), IPAddress.Parse("172.19.0.1"), "172.19.0.0/16",
                new NetworkPolicy("10.244.0.0/16", "10.96.0.0/16", AllowEgress: true, "4317,4318"), IsEnforced: false),
            network);
        Assert.True(ClusterNetwork.Parse(
            Inspected.Replace(",\"io.patchtracer.enforced\":\"False\"", "", StringComparison.Ordinal))!.IsEnforced);
    }

    [Fact]
    public void A_network_without_our_label_is_not_ours() =>
        Assert.Null(ClusterNetwork.Parse(Inspected.Replace("io.patchtracer.cluster", "other", StringComparison.Ordinal)));

    [Fact]
    public void Bridges_of_long_names_fit_the_kernel_and_differ()
    {
        var name = new string('x', 60);

        Assert.InRange(ClusterNetwork.BridgeFor(name).Length, 1, 15);
        Assert.NotEqual(ClusterNetwork.BridgeFor(name), ClusterNetwork.BridgeFor(name + "y"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("[]", true)]
    [InlineData("""[{"type":"unreachable","dst":"10.96.0.0/16","protocol":"157","flags":[]}]""", true)]
    [InlineData("""[{"dst":"10.96.0.0/16","dev":"tun0","protocol":"static","flags":[]}]""", false)]
    public void A_range_that_the_machine_routes_itself_is_not_free(string routes, bool free) =>
        Assert.Equal(free, UnreachableRange.IsFree(routes));

    [Fact]
    public void A_taken_port_names_the_process_that_listens_on_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var holder = PortHolder.Find(IPAddress.Loopback, port);

        Assert.Equal((port, Environment.ProcessId), (holder!.Port, holder.ProcessId));
        Assert.Contains($"port {port}", $"{holder}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_nobody_listens_on_has_no_holder()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Assert.Null(PortHolder.Find(IPAddress.Loopback, port));
    }

    [Fact]
    public void Only_listening_sockets_of_that_port_count()
    {
        const string Table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1
               1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1
               2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1
            """;

        Assert.Equal(["111"], PortHolder.ListeningInodes(Table, 8080));
    }
}
