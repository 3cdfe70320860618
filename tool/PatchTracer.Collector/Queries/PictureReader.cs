using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// Reads all that a picture needs: the traces, where wanted those that links lead to and from, and the connections between their spans.
/// </summary>
internal sealed class PictureReader(Store store, QueryLimits limits)
{
    /// <summary>A kept-alive connection was reported when it was opened, long before a request on it.</summary>
    private static readonly TimeSpan LongestConnection = TimeSpan.FromHours(1);

    /// <summary>Connections of more client ports than this are not looked for: the list goes into one query.</summary>
    private const int MaxPorts = 4096;

    /// <summary>One trace, and where wanted those that links connect with it; null when it is not there.</summary>
    public Picture? Read(TraceId traceId, bool withLinked)
    {
        var spans = store.Trace(traceId, limits.MaxSpans);
        if (spans.Count == 0)
            return null;
        return Read(withLinked ? Linked(traceId, spans) : [traceId], spans);
    }

    /// <summary>Several traces, as many as fit.</summary>
    public Picture Read(IReadOnlyList<TraceId> traces) => Read(traces, []);

    private Picture Read(IReadOnlyList<TraceId> traces, IReadOnlyList<Span> known)
    {
        var spans = new List<Span>(known);
        var have = known.Select(span => span.TraceId).ToHashSet();
        foreach (var trace in traces.Where(trace => !have.Contains(trace)))
        {
            if (spans.Count >= limits.MaxSpans)
                break;
            spans.AddRange(store.Trace(trace, limits.MaxSpans - spans.Count));
        }
        return Picture.Of(spans, Connections(spans), spans.Count >= limits.MaxSpans);
    }

    // Breadth first, so that the nearest are in when there are too many.
    private List<TraceId> Linked(TraceId start, IReadOnlyList<Span> spans)
    {
        var traces = new List<TraceId> { start };
        for (var at = 0; at < traces.Count && traces.Count <= limits.MaxLinkedTraces; at++)
        {
            var own = at == 0 ? spans : store.Trace(traces[at], limits.MaxSpans);
            var linked = own.SelectMany(span => span.Links).Select(link => link.TraceId)
                .Concat(store.LinksTo(traces[at], limits.MaxLinkedTraces).Select(link => link.Span.TraceId));
            foreach (var trace in linked.Where(trace => !trace.IsEmpty).Distinct().Except(traces).ToList())
                traces.Add(trace);
        }
        return [.. traces.Take(limits.MaxLinkedTraces + 1)];
    }

    private IReadOnlyList<Span> Connections(List<Span> spans)
    {
        var ports = spans.Where(span => span.Kind == SpanKind.Client).Select(span => span.Attributes.Text(Conventions.LocalPort))
            .Concat(spans.Where(span => span.Kind == SpanKind.Server).Select(span => span.Attributes.Text(Conventions.PeerPort)))
            .OfType<string>().Take(MaxPorts).ToHashSet();
        if (ports.Count == 0)
            return [];
        var window = new SpanQuery
        {
            Operation = Conventions.ConnectionName,
            From = UnixNano.ToTime(spans.Min(span => span.StartUnixNano)) - LongestConnection,
            To = UnixNano.ToTime(spans.Max(span => span.EndUnixNano)),
        };
        return store.FindAny(window, Conventions.ClientPort, ports);
    }
}
