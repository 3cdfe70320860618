using DuckDB.NET.Data;
using PatchTracer.Collector.Index;
using PatchTracer.Traces;

namespace PatchTracer.Collector;

// Queries see what was indexed: FlushAsync first for what has just come. They may run on any thread, side by side.
public sealed partial class Store
{
    private readonly SourceCache _sources = new();

    /// <summary>The spans of a trace by start time, each once; none for a trace that is not there.</summary>
    public IReadOnlyList<Span> Trace(TraceId traceId)
    {
        var sql = new SqlBuilder("trace_hi = ? AND trace_lo = ?", traceId.High, traceId.Low);
        return [.. Read(sql, "start_nano", _ => true)];
    }

    /// <summary>The spans that a query finds, the latest first, each once.</summary>
    public IReadOnlyList<Span> Find(SpanQuery query)
    {
        var spans = Read(SqlBuilder.Of(query), "start_nano DESC", span => HasAttributes(span, query));
        return [.. query.Limit is { } limit ? spans.Take(limit) : spans];
    }

    /// <summary>The traces with at least one span that a query finds, the latest first; the limit counts traces.</summary>
    public IReadOnlyList<TraceId> FindTraces(SpanQuery query)
    {
        var traces = Read(SqlBuilder.Of(query), "start_nano DESC", span => HasAttributes(span, query)).Select(span => span.TraceId).Distinct();
        return [.. query.Limit is { } limit ? traces.Take(limit) : traces];
    }

    /// <summary>All spans that were under way at some moment of a window, by start time, each once.</summary>
    public IReadOnlyList<Span> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var sql = SqlBuilder.Of(new SpanQuery { From = from, To = to });
        return [.. Read(sql, "start_nano", _ => true)];
    }

    /// <summary>The names of all services, sorted; U+0000 in a name shows as U+2400.</summary>
    public IReadOnlyList<string> Services() => Strings("SELECT DISTINCT service FROM source ORDER BY 1");

    /// <summary>The names of all spans of a service, sorted; U+0000 in a name shows as U+2400.</summary>
    public IReadOnlyList<string> Operations(string service) =>
        Strings("SELECT DISTINCT name FROM span_row WHERE service = ? ORDER BY 1", IndexText.Of(service));

    /// <summary>How many spans there are, each counted once.</summary>
    public long CountSpans()
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM (SELECT DISTINCT trace_hi, trace_lo, span_id FROM span_row)";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>What each woven process said last about its own spans.</summary>
    public IReadOnlyList<RuntimeCounter> Counters()
    {
        using var connection = _database.Connect();
        return CounterQuery.Latest(connection);
    }

    private IEnumerable<Span> Read(SqlBuilder where, string order, Func<Span, bool> keep)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT source, body FROM span_row WHERE {where.Condition} ORDER BY {order}";
        command.UseStreamingMode = true;
        foreach (var parameter in where.Parameters)
            command.Parameters.Add(new DuckDBParameter(parameter));
        var seen = new HashSet<SpanKey>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var span = _sources.Decode(reader, _database);
            if (seen.Add(span.Key) && keep(span))
                yield return span;
        }
    }

    // The index knows long values by their beginning only.
    private static bool HasAttributes(Span span, SpanQuery query) => query.Attributes.All(wanted =>
        span.Attributes.Text(wanted.Key) == wanted.Value || span.Resource.Attributes.Text(wanted.Key) == wanted.Value);

    private List<string> Strings(string sql, params ReadOnlySpan<object> parameters)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            command.Parameters.Add(new DuckDBParameter(parameter));
        using var reader = command.ExecuteReader();
        var strings = new List<string>();
        while (reader.Read())
            strings.Add(reader.GetString(0));
        return strings;
    }
}
