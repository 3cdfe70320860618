using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>
/// What determined how long something took: segments that follow one another without gap or overlap. Found by walking back from the
/// end, always to the effect that finished last before what is already explained (the last-finishing child). Time between the end of
/// a cause and the start of its effect is waiting, and belongs to the layer that had not begun. docs/queries.md says where other
/// programs' paths differ.
/// </summary>
public sealed record CriticalPath(IReadOnlyList<CriticalSegment> Segments)
{
    public long DurationNanos => Segments.Sum(segment => segment.DurationNanos);

    /// <summary>The layers, the one that took most first.</summary>
    public IReadOnlyList<LayerShare> Layers => [.. Segments.GroupBy(segment => segment.Layer)
        .Select(layer => new LayerShare(layer.Key,
            layer.Where(segment => !segment.IsWait).Sum(segment => segment.DurationNanos),
            layer.Where(segment => segment.IsWait).Sum(segment => segment.DurationNanos)))
        .OrderByDescending(share => share.TotalNanos).ThenBy(share => share.Layer, StringComparer.Ordinal)];

    /// <summary>Of one span, from its start to its end; what it caused later does not count.</summary>
    public static CriticalPath OfSpan(CausalGraph graph, CausalTree tree, int node) => Along(graph, tree, [node]);

    /// <summary>From the start of a node to the end of the last thing it caused, however late.</summary>
    public static CriticalPath OfEffects(CausalGraph graph, CausalTree tree, int node)
    {
        var walk = new CriticalWalk(graph, tree);
        walk.Cover(node, walk.LastEnd(node), null, clip: true);
        return walk.Path();
    }

    /// <summary>From the start of a cause to the end of one of its effects, along what connects them; null when nothing does.</summary>
    public static CriticalPath? Between(CausalGraph graph, CausalTree tree, int cause, int effect) =>
        Way(graph, tree, cause, effect) is { } way ? Along(graph, tree, way) : null;

    /// <summary>From the start of the first to the end of the last.</summary>
    /// <param name="way">Each the cause of the next, but for hops between them.</param>
    public static CriticalPath Along(CausalGraph graph, CausalTree tree, IReadOnlyList<int> way)
    {
        var walk = new CriticalWalk(graph, tree);
        walk.Cover(way[^1], graph.EndOf(way[^1]), null, clip: true);
        for (var i = way.Count - 2; i >= 0; i--)
            walk.Cover(way[i], walk.Cursor, way[i + 1], clip: false);
        return walk.Path();
    }

    /// <summary>What leads from a cause to one of its effects, both of them included, without hops; null when nothing does.</summary>
    public static IReadOnlyList<int>? Way(CausalGraph graph, CausalTree tree, int cause, int effect)
    {
        var way = tree.Ancestry(effect).TakeWhile(node => node != cause).Append(cause).Reverse().ToArray();
        if (way.Length > 1 && tree.CauseOf(way[1]) != cause)
            return null;
        // Hops take no time of their own: the client's time that is not the server's is the network's.
        return [.. way.Where(node => graph.HopAt(node) is null || node == cause || node == effect)];
    }
}
