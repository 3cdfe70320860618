using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>Whose a node's own time is, and who waits for it.</summary>
internal static class NodeWork
{
    public static string LayerOf(CausalGraph graph, int node) => graph.SpanAt(node)?.Layer ?? Conventions.NetworkLayer;

    /// <summary>A client span that went through a hop spends its own time on the way.</summary>
    public static string WorkLayerOf(CausalGraph graph, int node)
    {
        foreach (var edge in graph.EffectsOf(node))
        {
            if (edge.Kind == EdgeKind.Derived && graph.HopAt(edge.Effect) is { Server: not null })
                return Conventions.NetworkLayer;
        }
        return LayerOf(graph, node);
    }

    /// <summary>
    /// What goes its own way: it follows from its cause by a link (Jaeger's FOLLOWS_FROM), or takes what was left in a queue for it.
    /// </summary>
    public static bool IsDetached(CausalGraph graph, in CausalEdge edge) =>
        edge.Kind == EdgeKind.Link || graph.SpanAt(edge.Effect)?.Kind == SpanKind.Consumer;
}
