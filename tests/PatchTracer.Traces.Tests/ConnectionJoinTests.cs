using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>Client 10.244.1.5 dials the Service 10.96.0.1:80, which is translated to 10.244.2.N:8080.</summary>
public class ConnectionJoinTests
{
    private readonly RunBuilder _run = new();

    [Fact]
    public void One_kept_alive_connection_serves_each_of_its_requests()
    {
        Connect(0, 40000, 7);
        var clients = Enumerable.Range(0, 3).Select(i => Client(10 + (i * 100), 60 + (i * 100), 40000)).ToArray();
        var servers = Enumerable.Range(0, 3).Select(i => Server(15 + (i * 100), 55 + (i * 100), 40000, 7)).ToArray();

        Assert.Equal(clients.Zip(servers), Join().Select(hop => (hop.Client!, hop.Server!)).OrderBy(pair => pair.Item1.StartUnixNano));
    }

    [Fact]
    public void A_reused_port_belongs_to_the_newest_connection_that_began_before_the_span_ended()
    {
        var old = Connect(0, 40000, 7);
        var renewed = Connect(1000, 40000, 8);
        Client(10, 60, 40000);
        Client(1010, 1060, 40000);
        Server(15, 55, 40000, 7);
        Server(1015, 1055, 40000, 8);

        Assert.Equal([(old, "::ffff:10.244.2.7"), (renewed, "::ffff:10.244.2.8")],
            Join().Select(hop => (hop.Connection, hop.Server!.Text(Conventions.LocalAddress)!)));
    }

    [Fact]
    public void A_server_that_names_its_client_is_paired_with_it_whatever_the_clocks_say()
    {
        Connect(0, 40000, 7);
        var first = Client(10, 60, 40000);
        var second = Client(110, 160, 40000);
        // This server's clock is 110 ms ahead: by time alone it would answer the second request.
        Server(125, 165, 40000, 7, first);
        Server(225, 265, 40000, 7, second);

        Assert.All(Join(), hop => Assert.Equal(hop.Client!.SpanId, hop.Server!.ParentSpanId));
    }

    [Fact]
    public void Clocks_may_differ_by_the_tolerance()
    {
        Connect(30, 40000, 7);
        var client = Client(0, 10, 40000);
        var server = Server(42, 50, 40000, 7);

        var hop = Assert.Single(Join());
        Assert.Equal((client, server), (hop.Client, hop.Server));
    }

    [Fact]
    public void Beyond_the_tolerance_nothing_is_joined()
    {
        Connect(500, 40000, 7);
        Client(0, 10, 40000);

        Assert.Empty(Join());
    }

    [Fact]
    public void A_connection_older_than_every_span_is_joined()
    {
        Connect(-3_600_000, 40000, 7);
        Client(0, 10, 40000);

        Assert.NotNull(Assert.Single(Join()).Client);
    }

    [Fact]
    public void A_server_that_reports_nothing_leaves_a_hop_with_the_client_alone_and_the_reverse()
    {
        Connect(0, 40000, 7);
        Connect(0, 40001, 7);
        Client(10, 60, 40000);
        Server(15, 55, 40001, 7);

        var hops = Join();

        Assert.Equal(2, hops.Count);
        Assert.Single(hops, hop => hop.Server is null);
        Assert.Single(hops, hop => hop.Client is null);
    }

    [Fact]
    public void A_request_whose_server_was_not_recorded_does_not_take_the_next_ones()
    {
        Connect(0, 40000, 7);
        Client(10, 60, 40000);
        var client = Client(210, 260, 40000);
        var server = Server(215, 255, 40000, 7);

        Assert.Equal(client, Assert.Single(Join(), hop => hop.Server == server).Client);
    }

    [Fact]
    public void Other_transports_and_incomplete_connections_are_left_out()
    {
        Connect(0, 40000, 7, (Conventions.Transport, "udp"));
        Connect(0, 40000, 7, (Conventions.ServiceAddress, "not-an-address"));
        Connect(0, 40000, 7, (Conventions.ClientPort, 0L));
        Client(10, 60, 40000);

        Assert.Empty(Join());
    }

    [Fact]
    public void A_port_written_as_text_is_a_port()
    {
        Connect(0, 40000, 7, (Conventions.ClientPort, "40000"));
        Client(10, 60, 40000);

        Assert.Single(Join());
    }

    [Fact]
    public void The_endpoint_is_the_pod_that_had_the_address_then()
    {
        var inventory = new Inventory
        {
            Nodes = [new InventoryNode { Name = "n", Addresses = ["172.18.0.2"] }],
            Pods =
            [
                new InventoryPod { Name = "new", Ip = "10.244.2.7", Created = RunBuilder.Epoch.AddSeconds(100) },
                new InventoryPod { Name = "old", Ip = "10.244.2.7", Created = RunBuilder.Epoch.AddSeconds(-100) },
            ],
        };
        Connect(1_000, 40000, 7);
        Connect(200_000, 40001, 7);
        Client(1_010, 1_060, 40000);
        Client(200_010, 200_060, 40001);

        Assert.Equal(["old", "new"], Join(inventory).Select(hop => hop.Endpoint?.Name));
    }

    [Fact]
    public void The_hop_stands_between_client_and_server_even_where_the_context_connects_them()
    {
        Connect(0, 40000, 7);
        var client = Client(10, 60, 40000);
        var server = Server(15, 55, 40000, 7, client);

        var graph = Stitch(Inventory.Empty);

        var hop = graph.Spans.Count;
        Assert.Equal([new CausalEdge(graph.Spans.IndexOf(client.Key), hop, EdgeKind.Derived)], graph.CausesOf(hop).ToArray());
        Assert.Equal([EdgeKind.Parent, EdgeKind.Derived],
            graph.CausesOf(graph.Spans.IndexOf(server.Key)).ToArray().Select(edge => edge.Kind));
    }

    private List<Hop> Join(Inventory? inventory = null) => [.. Stitch(inventory ?? Inventory.Empty).Hops];

    private CausalGraph Stitch(Inventory inventory) => CausalGraph.Stitch(new SpanSet(_run.Spans), inventory, StitchOptions.Default);

    private Span Connect(double at, int port, int endpoint, params ReadOnlySpan<(string Key, AttributeValue Value)> changed)
    {
        var span = _run.Point(Conventions.ConnectionTracepoint, "kube-proxy", "n", null, at, at + 1,
            (Conventions.Transport, "tcp"), (Conventions.ClientAddress, "10.244.1.5"), (Conventions.ClientPort, (long)port),
            (Conventions.ServiceAddress, "10.96.0.1"), (Conventions.ServicePort, 80L),
            (Conventions.ServerAddress, $"10.244.2.{endpoint}"), (Conventions.ServerPort, 8080L));
        var attributes = span.Attributes;
        foreach (var (key, value) in changed)
            attributes = attributes.With(key, value);
        return _run.Replace(span, span with { Attributes = attributes });
    }

    private Span Client(double start, double end, int port) => _run.App("GET", SpanKind.Client, "a", null, null, start, end,
        (Conventions.LocalAddress, "10.244.1.5"), (Conventions.LocalPort, (long)port), (Conventions.PeerAddress, "10.96.0.1"),
        (Conventions.PeerPort, 80L));

    private Span Server(double start, double end, int port, int endpoint, Span? parent = null) =>
        _run.App("GET /", SpanKind.Server, "b", null, parent, start, end,
        (Conventions.LocalAddress, $"::ffff:10.244.2.{endpoint}"), (Conventions.LocalPort, 8080L),
        (Conventions.PeerAddress, "::ffff:10.244.1.5"), (Conventions.PeerPort, (long)port));
}
