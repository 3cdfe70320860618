using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Stitching;

/// <summary>
/// Joins kube-proxy's connections to the client and server spans that name their ends (docs/architecture.md, "Connections"):
/// client.local = connection.client and client.peer = connection.service; server.peer = connection.client and
/// server.local = connection.server. Ports are reused, so a span belongs to the newest such connection that began before it ended.
/// </summary>
internal sealed class ConnectionJoin(StitchOptions options, Inventory inventory)
{
    private readonly SocketEndReader _ends = new();
    private readonly Dictionary<(SocketEnd, SocketEnd), List<Connection>> _byDialled = [];
    private readonly Dictionary<(SocketEnd, SocketEnd), List<Connection>> _byTranslated = [];

    /// <summary>Hops in the order of their connections; linear but for sorting.</summary>
    public List<Hop> Join(IReadOnlyList<Span> spans)
    {
        var connections = Connections(spans);
        if (connections.Count == 0)
            return [];
        foreach (var span in spans)
            Assign(span);
        var pods = new PodsByAddress(inventory, _ends);
        var hops = new List<Hop>();
        foreach (var connection in connections)
        {
            var endpoint = pods.Find(connection.Span.Attributes.Text(Conventions.ServerAddress), connection.Span.EndUnixNano);
            foreach (var (client, server) in new RequestPairing(options.ToleranceNanos).Pair(connection.Clients, connection.Servers))
                hops.Add(new Hop(connection.Span, client, server) { Endpoint = endpoint });
        }
        return hops;
    }

    private List<Connection> Connections(IReadOnlyList<Span> spans)
    {
        var connections = new List<Connection>();
        foreach (var span in spans)
        {
            if (span.Tracepoint != Conventions.ConnectionTracepoint || span.Attributes.Text(Conventions.Transport) is not (null or "tcp"))
                continue;
            var client = _ends.Read(span.Attributes, Conventions.ClientAddress, Conventions.ClientPort);
            var service = _ends.Read(span.Attributes, Conventions.ServiceAddress, Conventions.ServicePort);
            var server = _ends.Read(span.Attributes, Conventions.ServerAddress, Conventions.ServerPort);
            if (client is null || service is null || server is null)
                continue;
            var connection = new Connection(span);
            connections.Add(connection);
            Index(_byDialled, (client.Value, service.Value), connection);
            Index(_byTranslated, (client.Value, server.Value), connection);
        }
        foreach (var list in _byDialled.Values.Concat(_byTranslated.Values))
            list.Sort(static (a, b) => a.Span.StartUnixNano.CompareTo(b.Span.StartUnixNano));
        return connections;
    }

    private static void Index(Dictionary<(
        SocketEnd, SocketEnd), List<Connection>> index, (SocketEnd, SocketEnd) key, Connection connection) =>
        (index.TryGetValue(key, out var known) ? known : index[key] = []).Add(connection);

    private void Assign(Span span)
    {
        if (span.Kind is not (SpanKind.Client or SpanKind.Server))
            return;
        var local = _ends.Read(span.Attributes, Conventions.LocalAddress, Conventions.LocalPort);
        var peer = _ends.Read(span.Attributes, Conventions.PeerAddress, Conventions.PeerPort);
        if (local is null || peer is null)
            return;
        if (span.Kind == SpanKind.Client)
            Newest(_byDialled, (local.Value, peer.Value), span.EndUnixNano)?.Clients.Add(span);
        else
            Newest(_byTranslated, (peer.Value, local.Value), span.EndUnixNano)?.Servers.Add(span);
    }

    /// <summary>
    /// The newest that began by then; failing that, by the letter of clocks that differ, the first that began a little later.
    /// </summary>
    private Connection? Newest(Dictionary<(SocketEnd, SocketEnd), List<Connection>> index, (SocketEnd, SocketEnd) key, long unixNano)
    {
        if (!index.TryGetValue(key, out var connections))
            return null;
        var (low, high) = (0, connections.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (connections[middle].Span.StartUnixNano <= unixNano)
                low = middle + 1;
            else
                high = middle;
        }
        if (low > 0)
            return connections[low - 1];
        return connections[0].Span.StartUnixNano <= unixNano + options.ToleranceNanos ? connections[0] : null;
    }

    private sealed class Connection(Span span)
    {
        public Span Span { get; } = span;

        public List<Span> Clients { get; } = [];

        public List<Span> Servers { get; } = [];
    }
}
