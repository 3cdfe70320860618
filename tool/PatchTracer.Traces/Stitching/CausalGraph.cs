using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Stitching;

/// <summary>
/// Parents, span links and derived connection hops of all traces of a run in one graph, stitched before anything is concluded.
/// Nodes are numbered: spans by their position in <see cref="Spans"/>, then hops. Edges lead from cause to effect. The graph may
/// hold cycles when the input does; those who walk it must not rely on there being none.
/// </summary>
public sealed class CausalGraph
{
    private readonly Adjacency _causes;
    private readonly Adjacency _effects;

    private CausalGraph(SpanSet spans, List<Hop> hops, EdgeCollection edges)
    {
        (Spans, Hops, Orphans, DanglingLinks) = (spans, hops, edges.Orphans, edges.DanglingLinks);
        EdgeCount = edges.Edges.Count;
        _causes = new Adjacency(NodeCount, edges.Edges, static edge => edge.Effect);
        _effects = new Adjacency(NodeCount, edges.Edges, static edge => edge.Cause);
    }

    public SpanSet Spans { get; }

    public IReadOnlyList<Hop> Hops { get; }

    public IReadOnlyList<Orphan> Orphans { get; }

    public IReadOnlyList<DanglingLink> DanglingLinks { get; }

    public int NodeCount => Spans.Count + Hops.Count;

    public int EdgeCount { get; }

    /// <summary>Linear in spans, links and connections, but for sorting.</summary>
    public static CausalGraph Stitch(SpanSet spans, Inventory inventory, StitchOptions options)
    {
        var hops = new ConnectionJoin(options, inventory).Join(spans.Spans);
        return new CausalGraph(spans, hops, new EdgeCollection(spans, hops));
    }

    /// <summary>Null for a hop.</summary>
    public Span? SpanAt(int node) => node < Spans.Count ? Spans.Spans[node] : null;

    /// <summary>Null for a span.</summary>
    public Hop? HopAt(int node) => node < Spans.Count ? null : Hops[node - Spans.Count];

    public TraceId TraceOf(int node) => SpanAt(node)?.TraceId ?? HopAt(node)!.TraceId;

    public long StartOf(int node) => SpanAt(node)?.StartUnixNano ?? HopAt(node)!.StartUnixNano;

    /// <summary>Never before <see cref="StartOf"/>.</summary>
    public long EndOf(int node) => SpanAt(node) is { } span ? span.StartUnixNano + span.DurationNanos : HopAt(node)!.EndUnixNano;

    public ReadOnlySpan<CausalEdge> CausesOf(int node) => _causes.Of(node);

    public ReadOnlySpan<CausalEdge> EffectsOf(int node) => _effects.Of(node);
}
