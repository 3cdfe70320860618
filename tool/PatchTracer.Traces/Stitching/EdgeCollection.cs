namespace PatchTracer.Traces.Stitching;

/// <summary>Finds every edge once, parents before links before derived ones; what points nowhere is kept aside.</summary>
internal sealed class EdgeCollection
{
    private readonly SpanSet _spans;

    public EdgeCollection(SpanSet spans, List<Hop> hops)
    {
        _spans = spans;
        for (var node = 0; node < spans.Count; node++)
            AddParent(node);
        for (var node = 0; node < spans.Count; node++)
            AddLinks(node);
        for (var i = 0; i < hops.Count; i++)
            AddHop(hops[i], spans.Count + i);
    }

    public List<CausalEdge> Edges { get; } = [];

    public List<Orphan> Orphans { get; } = [];

    public List<DanglingLink> DanglingLinks { get; } = [];

    private void AddParent(int node)
    {
        var span = _spans.Spans[node];
        if (span.ParentKey is not { } parent)
            return;
        var cause = _spans.IndexOf(parent);
        if (cause < 0)
            Orphans.Add(new Orphan(span, span.ParentSpanId));
        else if (cause != node)
            Edges.Add(new CausalEdge(cause, node, EdgeKind.Parent));
    }

    private void AddLinks(int node)
    {
        var span = _spans.Spans[node];
        foreach (var link in span.Links)
        {
            var cause = _spans.IndexOf(link.Key);
            if (cause < 0)
                DanglingLinks.Add(new DanglingLink(span, link));
            else if (cause != node && link.Key != span.ParentKey)
                Edges.Add(new CausalEdge(cause, node, EdgeKind.Link));
        }
    }

    private void AddHop(Hop hop, int node)
    {
        if (hop.Client is not null)
            Edges.Add(new CausalEdge(_spans.IndexOf(hop.Client.Key), node, EdgeKind.Derived));
        if (hop.Server is not null)
            Edges.Add(new CausalEdge(node, _spans.IndexOf(hop.Server.Key), EdgeKind.Derived));
    }
}
