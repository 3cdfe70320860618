using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>The question for the rows of a <see cref="TracesTable"/>, and what a span is made of by each.</summary>
internal static class SpanColumns
{
    /// <summary>Of a table without our columns; attributes are text.</summary>
    private const string Columns = """
        toString(TraceId), toString(SpanId), toString(ParentSpanId), toString(TraceState), toString(SpanName), toString(SpanKind),
        toUnixTimestamp64Nano(Timestamp), toInt64(Duration), toString(StatusCode), toString(StatusMessage), toString(ScopeName),
        toString(ScopeVersion), mapKeys(ResourceAttributes), mapValues(ResourceAttributes), mapKeys(SpanAttributes), mapValues(SpanAttributes),
        arrayMap(t -> toUnixTimestamp64Nano(t), Events.Timestamp), Events.Name, arrayMap(a -> mapKeys(a), Events.Attributes),
        arrayMap(a -> mapValues(a), Events.Attributes), Links.TraceId, Links.SpanId, Links.TraceState, arrayMap(a -> mapKeys(a), Links.Attributes),
        arrayMap(a -> mapValues(a), Links.Attributes)
        """;

    /// <summary>The spans that came in a time, whatever their own times say; null where the table does not know when they came.</summary>
    public static string? QuestionByArrival(TracesTable table, DateTimeOffset from, DateTimeOffset to) => !table.KeepsRequests ? null
        : Question(table, $" WHERE {TracesTable.Arrival} BETWEEN {UnixNano.Of(from)} AND {UnixNano.Of(to)} AND Timestamp BETWEEN "
            + $"{Second(from.ToUnixTimeSeconds() - LongestSpan)} AND {Second(to.ToUnixTimeSeconds() + LongestSpan)}");

    /// <summary>Whole traces of which a span fits.</summary>
    /// <exception cref="ClickHouseException">The table cannot be read: it is of a server without maps, and not ours.</exception>
    public static string Question(TracesTable table, SpanQuery which)
    {
        if (!table.KeepsRequests && !table.HasMaps)
            throw new ClickHouseException(ClickHouseFailure.Schema,
                $"{table.Name} has neither maps nor the columns {TracesTable.Request} and its like: it cannot be read");
        var conditions = Conditions(table, which).ToList();
        var global = table.IsDistributed ? "GLOBAL " : "";
        return Question(table, conditions.Count == 0 ? "" : $" WHERE TraceId {global}IN (SELECT DISTINCT TraceId FROM {table.Name} "
            + $"WHERE {string.Join(" AND ", conditions)})");
    }

    // As they came, or else in one order each time: of what is equal the first counts.
    private static string Question(TracesTable table, string where) =>
        $"SELECT toUInt8({RowReader.Mark}), {(table.KeepsRequests ? $"{TracesTable.Request}, toString({TracesTable.Sender})" : Columns)} "
        + $"FROM {table.Name}{where} "
        + $"ORDER BY {(table.KeepsRequests ? $"{TracesTable.Arrival}, {TracesTable.Place}" : "Timestamp, TraceId, SpanId")}";

    /// <exception cref="FormatException">An id is none.</exception>
    public static Span Read(RowReader row)
    {
        var (traceId, spanId, parent, state, name, kind) = (row.Text(), row.Text(), row.Text(), row.Text(), row.Text(), row.Text());
        var (start, duration, status, message) = (row.Number(), row.Number(), row.Text(), row.Text());
        var (scope, version) = (row.Text(), row.Text());
        var (resource, attributes) = (Attributes(row.Array(row.Text), row.Array(row.Text)), Attributes(row.Array(row.Text), row.Array(row.Text)));
        return new Span
        {
            TraceId = SpanText.TraceId(traceId),
            SpanId = SpanText.SpanId(spanId),
            ParentSpanId = parent.Length > 0 ? SpanText.SpanId(parent) : default,
            TraceState = state,
            Name = name,
            Kind = SpanText.Kind(Word(kind, "SPAN_KIND_")),
            StartUnixNano = start,
            EndUnixNano = start + Math.Max(0, duration),
            Status = SpanText.Status(Word(status, "STATUS_CODE_")),
            StatusMessage = message,
            Scope = new Scope(scope, version),
            Resource = new Resource(resource),
            Attributes = attributes,
            Events = Events(row),
            Links = Links(row),
        };
    }

    private static IEnumerable<string> Conditions(TracesTable table, SpanQuery which)
    {
        var start = table.HasMaps ? "toUnixTimestamp64Nano(Timestamp)" : "TimestampNano";
        // The first of each pair is what the table is ordered and cut by.
        if (which.From is { } from)
            yield return $"Timestamp >= {Second(from.ToUnixTimeSeconds() - LongestSpan)} "
                + $"AND {start} + toInt64(Duration) >= {UnixNano.Of(from)}";
        if (which.To is { } to)
            yield return $"Timestamp <= {Second(to.ToUnixTimeSeconds() + 1)} AND {start} <= {UnixNano.Of(to)}";
        if (which.Service is { } service)
            yield return $"ServiceName = {Quoted(service)}";
        if (which.Operation is { } operation)
            yield return $"SpanName = {Quoted(operation)}";
    }

    /// <summary>Seconds. One that began longer before the time asked for is not found by it alone.</summary>
    private const long LongestSpan = 24 * 3600;

    // A DateTime has 32 bits: what is beyond would begin again at 1970.
    private static string Second(long unixSeconds) => $"toDateTime({Math.Clamp(unixSeconds, 0, uint.MaxValue)})";

    private static string Quoted(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static List<SpanEvent> Events(RowReader row)
    {
        var (times, names) = (row.Array(row.Number), row.Array(row.Text));
        var attributes = Lists(row, times.Length, names.Length);
        return [.. times.Zip(names, attributes).Select(parts => new SpanEvent(parts.First, parts.Second, parts.Third))];
    }

    private static List<SpanLink> Links(RowReader row)
    {
        var (traces, spans, states) = (row.Array(row.Text), row.Array(row.Text), row.Array(row.Text));
        var attributes = Lists(row, traces.Length, spans.Length, states.Length);
        return [.. Enumerable.Range(0, traces.Length).Select(i => new SpanLink(SpanText.TraceId(traces[i]), SpanText.SpanId(spans[i]))
        {
            TraceState = states[i],
            Attributes = attributes[i],
        })];
    }

    // Nested columns of one row are of one length; a server says so itself, unless the columns are no nested ones.
    private static AttributeList[] Lists(RowReader row, params ReadOnlySpan<int> lengths)
    {
        var (keys, values) = (row.Array(() => row.Array(row.Text)), row.Array(() => row.Array(row.Text)));
        foreach (var length in lengths)
        {
            if (length != keys.Length || length != values.Length)
                throw new FormatException("the columns of a span's events or links are not of one length");
        }
        return [.. keys.Zip(values, Attributes)];
    }

    private static AttributeList Attributes(string[] keys, string[] values) => keys.Length != values.Length
        ? throw new FormatException("a span has not as many attributes' values as keys")
        : AttributeList.Own([.. keys.Zip(values, (key, value) => KeyValuePair.Create(key, AttributeValue.Of(value)))]);

    // Exporters up to 0.100 wrote SPAN_KIND_SERVER, later ones Server.
    private static string Word(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
}
