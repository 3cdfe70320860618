namespace PatchTracer.Traces.Stitching;

/// <summary>Finds every edge once, parents before links before derived ones; what points nowhere is kept aside.</summary>
internal sealed class EdgeCollection
{
    /// <summary>Of the spans with one id, so many are looked at: of more nobody can say which is meant.</summary>
    private const int MostSharing = 16;

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
        if (ClientOf(node) is { } client)
        {
            Edges.Add(new CausalEdge(client, node, EdgeKind.Parent));
            return;
        }
        if (span.ParentKey is not { } parent)
            return;
        var cause = ParentOf(span, parent);
        if (cause < 0)
            Orphans.Add(new Orphan(span, span.ParentSpanId));
        else if (cause != node)
            Edges.Add(new CausalEdge(cause, node, EdgeKind.Parent));
    }

    // Zipkin's way: the server of a call has the client's id, and its parent too. It stands below the client.
    private int? ClientOf(int node)
    {
        var span = _spans.Spans[node];
        if (span.Kind != SpanKind.Server || _spans.Conflicts.Count == 0)
            return null;
        foreach (var other in _spans.Sharing(span.Key).Take(MostSharing))
        {
            if (_spans.Spans[other].Kind == SpanKind.Client)
                return other;
        }
        return null;
    }

    // Of several with the parent's id: the one of the same service, else a server, which has what a call leads to, else the first.
    private int ParentOf(Span span, SpanKey parent)
    {
        if (_spans.Conflicts.Count == 0 || _spans.Sharing(parent) is not { Count: > 0 } all)
            return _spans.IndexOf(parent);
        var sharing = all.Take(MostSharing).ToList();
        var same = sharing.FindIndex(index => _spans.Spans[index].Service == span.Service);
        var fitting = same >= 0 ? same : sharing.FindIndex(index => _spans.Spans[index].Kind == SpanKind.Server);
        return fitting >= 0 ? sharing[fitting] : _spans.IndexOf(parent);
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
            Edges.Add(new CausalEdge(IndexOf(hop.Client), node, EdgeKind.Derived));
        if (hop.Server is not null)
            Edges.Add(new CausalEdge(node, IndexOf(hop.Server), EdgeKind.Derived));
    }

    private int IndexOf(Span span)
    {
        foreach (var index in _spans.Sharing(span.Key).Take(MostSharing))
        {
            if (ReferenceEquals(_spans.Spans[index], span))
                return index;
        }
        return _spans.IndexOf(span.Key);
    }
}
