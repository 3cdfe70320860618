using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Analysis;

/// <summary>By what the time of critical paths is divided.</summary>
public enum PathDimension
{
    /// <summary>Whose code: <c>app</c>, <c>network</c>, <c>kubelet</c>, ….</summary>
    Layer,

    /// <summary><c>service.name</c> of who worked or was waited for.</summary>
    Service,

    /// <summary>Name of the span, and its service.</summary>
    Operation,

    /// <summary>Where it ran; what names no node is left out.</summary>
    Node,

    /// <summary>The Kubernetes Service that a call went through; the time on the way, and no other.</summary>
    KubernetesService,
}

internal static class PathDimensions
{
    /// <summary>Null for what has no part in that dimension.</summary>
    public static string? KeyOf(this PathDimension dimension, CausalGraph graph, in CriticalSegment segment)
    {
        var span = graph.SpanAt(segment.Node);
        return dimension switch
        {
            PathDimension.Layer => segment.Layer,
            PathDimension.Service => span?.Service,
            PathDimension.Operation => span is null ? null : OperationOf(span),
            PathDimension.Node => span?.Node,
            _ => segment is { Layer: Conventions.NetworkLayer, IsWait: false } ? ServiceOf(graph, segment.Node) : null,
        };
    }

    /// <summary>Name of the span, and its service.</summary>
    public static string OperationOf(Span span) => $"{span.Name} ({span.Service})";

    /// <summary>The same of any node: of a hop, the Service that it leads through.</summary>
    public static string NameOf(CausalGraph graph, int node) =>
        graph.SpanAt(node) is { } span ? OperationOf(span) : $"Service {graph.HopAt(node)!.Service}";

    private static string? ServiceOf(CausalGraph graph, int node)
    {
        foreach (var edge in graph.EffectsOf(node))
        {
            if (graph.HopAt(edge.Effect) is { Service: { } service } hop)
                return hop.Namespace is { } space ? $"{space}/{service}" : service;
        }
        return null;
    }
}
