using DuckDB.NET.Data;
using PatchTracer.Storage.Index;
using PatchTracer.Traces;

namespace PatchTracer.Storage;

// What the query API and the page ask for beyond single spans.
public sealed partial class Store
{
    /// <summary>Of the spans with one id no more are shown.</summary>
    private const int MostSharing = 100;

    /// <summary>The first spans of a trace by start time, each once, at most so many.</summary>
    public IReadOnlyList<Span> Trace(TraceId traceId, int limit) =>
        Distinct(PlacesOf(traceId, limit));

    /// <summary>All spans with an id, by start time: several where programs share it. None when there is no such span.</summary>
    public IReadOnlyList<Span> FindSpans(SpanKey key) => Distinct(Query(
        $"""
        SELECT r.page, r.place, p.segment, p.position, p.bytes FROM span_core r JOIN page p ON p.id = r.page
        WHERE r.trace_hi = ? AND r.trace_lo = ? AND r.span_id = ? ORDER BY r.start_nano LIMIT {MostSharing}
        """, At, key.TraceId.High, key.TraceId.Low, key.SpanId.Value));

    /// <summary>The spans that a query finds and that have an attribute with one of some values, the latest first, each once.</summary>
    public IReadOnlyList<Span> FindAny(SpanQuery query, string key, IReadOnlySet<string> values)
    {
        var where = Where(query);
        var tags = values.Select(value => TagFilter.Hash(key, value)).ToArray();
        where.AndPages(PagesOf(query, filter => Array.Exists(tags, tag => TagFilter.MayHave(filter, tag))));
        return [.. Read(where, "start_nano DESC", span => span.Attributes.Text(key) is { } value && values.Contains(value))];
    }

    /// <summary>Names and kinds of all spans of a service, sorted; U+0000 in a name shows as U+2400.</summary>
    public IReadOnlyList<(string Name, SpanKind Kind)> OperationKinds(string service) =>
        Query("SELECT DISTINCT name, kind FROM span_row WHERE service = ? ORDER BY ALL",
            row => (row.GetString(0), (SpanKind)row.GetInt32(1)), IndexText.Of(service));

    /// <summary>How often a span of one service has a child in another, among spans that began in a window.</summary>
    public IReadOnlyList<ServiceCalls> Dependencies(DateTimeOffset from, DateTimeOffset to) =>
        Query("""
            SELECT parent.service, child.service, count(*)
            FROM span_row child JOIN span_row parent
                ON parent.trace_hi = child.trace_hi AND parent.trace_lo = child.trace_lo AND parent.span_id = child.parent_span_id
            WHERE child.parent_span_id <> 0 AND child.service <> parent.service
                AND child.start_nano BETWEEN ? AND ? AND parent.start_nano BETWEEN ? AND ?
            GROUP BY ALL ORDER BY ALL
            """,
            row => new ServiceCalls(row.GetString(0), row.GetString(1), row.GetInt64(2)),
            UnixNano.Of(from), UnixNano.Of(to), UnixNano.Of(from), UnixNano.Of(to));

    /// <summary>The spans that have a link to a span of this trace, and what each links to.</summary>
    public IReadOnlyList<(SpanKey Span, SpanKey Linked)> LinksTo(TraceId traceId, int limit) =>
        Query($"""
            SELECT DISTINCT trace_hi, trace_lo, span_id, linked_trace_hi, linked_trace_lo, linked_span_id FROM link_row
            WHERE linked_trace_hi = ? AND linked_trace_lo = ? LIMIT {limit}
            """,
            row => (Key(row, 0), Key(row, 3)), traceId.High, traceId.Low);

    internal DuckDBConnection Connect() => _database.Connect();

    private static SpanKey Key(DuckDBDataReader row, int column) =>
        new(new TraceId(row.GetFieldValue<ulong>(column), row.GetFieldValue<ulong>(column + 1)),
            new SpanId(row.GetFieldValue<ulong>(column + 2)));
}
