using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>A service in a layer, or a Service of Kubernetes in the network layer.</summary>
public sealed record MapNode(string Layer, string Service, long Spans, long Errors, long DurationNanos);

/// <summary>
/// How often spans of one place caused spans of another, by the kind of evidence; places are positions in <see cref="ServiceMap.Nodes"/>.
/// </summary>
public sealed record MapEdge(int From, int To, EdgeKind Kind, long Count, long Errors);

/// <summary>Who causes whom: a causal graph with the spans of one service and layer drawn together.</summary>
public sealed record ServiceMap(IReadOnlyList<MapNode> Nodes, IReadOnlyList<MapEdge> Edges)
{
    /// <summary>Of some nodes of a graph, each with its one cause in the tree; linear.</summary>
    public static ServiceMap Of(CausalGraph graph, CausalTree tree, IEnumerable<int> nodes)
    {
        var places = new Dictionary<(string, string), int>();
        var sums = new List<(long Spans, long Errors, long Duration)>();
        var edges = new Dictionary<(int, int, EdgeKind), (long Count, long Errors)>();
        int Place(int node)
        {
            var key = KeyOf(graph, node);
            if (!places.TryGetValue(key, out var place))
            {
                places.Add(key, place = places.Count);
                sums.Add(default);
            }
            return place;
        }
        foreach (var node in nodes)
        {
            var to = Place(node);
            var failed = graph.SpanAt(node)?.Status == StatusCode.Error ? 1 : 0;
            var sum = sums[to];
            sums[to] = (sum.Spans + 1, sum.Errors + failed, sum.Duration + graph.EndOf(node) - graph.StartOf(node));
            if (tree.CauseOf(node) is not { } cause || Place(cause) is var from && from == to)
                continue;
            var known = edges.GetValueOrDefault((from, to, tree.KindOf(node)));
            edges[(from, to, tree.KindOf(node))] = (known.Count + 1, known.Errors + failed);
        }
        return new ServiceMap(
            [.. places.Select(place => new MapNode(place.Key.Item1, place.Key.Item2, sums[place.Value].Spans, sums[place.Value].Errors,
                sums[place.Value].Duration))],
            [.. edges.Select(edge => new MapEdge(edge.Key.Item1, edge.Key.Item2, edge.Key.Item3, edge.Value.Count, edge.Value.Errors))]);
    }

    private static (string Layer, string Service) KeyOf(CausalGraph graph, int node) => graph.SpanAt(node) is { } span
        ? (span.Layer, span.Service)
        : (Conventions.NetworkLayer, graph.HopAt(node)!.Service ?? "");
}
