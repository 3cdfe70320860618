using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Enough of a span, or of a derived hop, to name it to a person and to find it again.</summary>
public sealed record SpanReference(TraceId TraceId, SpanId SpanId, string Name, string Service, long StartUnixNano, long DurationNanos,
    bool Derived)
{
    internal static SpanReference Of(CausalGraph graph, int node) => graph.SpanAt(node) is { } span ? Of(span) : Of(graph.HopAt(node)!);

    internal static SpanReference Of(Span span) =>
        new(span.TraceId, span.SpanId, span.Name, span.Service, span.StartUnixNano, span.DurationNanos, Derived: false);

    private static SpanReference Of(Hop hop) => new(hop.Connection.TraceId, hop.Connection.SpanId, $"service {hop.Namespace}/{hop.Service}",
        hop.Connection.Service, hop.StartUnixNano, hop.EndUnixNano - hop.StartUnixNano, Derived: true);

    public override string ToString() => $"{Name} ({Service}) {TraceId}/{SpanId}";
}
