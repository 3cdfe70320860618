namespace PatchTracer.Traces.Stitching;

/// <summary>
/// Which server span answered which client span of one connection. Where the server names a client span as its parent, that is it.
/// The others are paired by time: requests on a connection follow one another (HTTP/1.1), so both sides are walked in order, first
/// by the clocks as they are, then what is left with tolerance. What finds no partner stays alone.
/// </summary>
internal sealed class RequestPairing(long toleranceNanos)
{
    private readonly List<(Span? Client, Span? Server)> _pairs = [];

    public List<(Span? Client, Span? Server)> Pair(List<Span> clients, List<Span> servers)
    {
        PairByParent(ref clients, ref servers);
        clients.Sort(ByStart);
        servers.Sort(ByStart);
        (clients, servers) = PairByTime(clients, servers, 0);
        (clients, servers) = PairByTime(clients, servers, toleranceNanos);
        _pairs.AddRange(clients.Select(client => ((Span?)client, (Span?)null)));
        _pairs.AddRange(servers.Select(server => ((Span?)null, (Span?)server)));
        return _pairs;
    }

    private static int ByStart(Span a, Span b) => a.StartUnixNano.CompareTo(b.StartUnixNano);

    private void PairByParent(ref List<Span> clients, ref List<Span> servers)
    {
        var open = new Dictionary<SpanKey, Span>();
        var sharing = clients.Where(client => !open.TryAdd(client.Key, client)).ToList();
        var rest = new List<Span>();
        foreach (var server in servers)
        {
            if (server.ParentKey is { } parent && open.Remove(parent, out var client))
                _pairs.Add((client, server));
            else
                rest.Add(server);
        }
        clients = [.. open.Values, .. sharing];
        servers = rest;
    }

    private (List<Span> Clients, List<Span> Servers) PairByTime(List<Span> clients, List<Span> servers, long tolerance)
    {
        var (restClients, restServers) = (new List<Span>(), new List<Span>());
        var (c, s) = (0, 0);
        while (c < clients.Count && s < servers.Count)
        {
            if (clients[c].EndUnixNano + tolerance < servers[s].StartUnixNano)
                restClients.Add(clients[c++]);
            else if (servers[s].StartUnixNano + tolerance < clients[c].StartUnixNano)
                restServers.Add(servers[s++]);
            else
                _pairs.Add((clients[c++], servers[s++]));
        }
        restClients.AddRange(clients[c..]);
        restServers.AddRange(servers[s..]);
        return (restClients, restServers);
    }
}
