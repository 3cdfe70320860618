using DuckDB.NET.Data;
using PatchTracer.Otlp;
using PatchTracer.Storage.Index;
using PatchTracer.Traces;

namespace PatchTracer.Storage;

// Queries see what was indexed: FlushAsync first for what has just come. They may run on any thread, side by side.
public sealed partial class Store
{
    /// <summary>The spans of a trace by start time, each once; none for a trace that is not there.</summary>
    public IReadOnlyList<Span> Trace(TraceId traceId) => Distinct(PlacesOf(traceId, limit: null));

    /// <summary>The spans that a query finds, the latest first, each once.</summary>
    public IReadOnlyList<Span> Find(SpanQuery query) =>
        query.Limit is { } limit ? [.. Candidates(query).Take(limit)] : [.. Candidates(query)];

    /// <summary>The traces with at least one span that a query finds, the latest first; the limit counts traces.</summary>
    public IReadOnlyList<TraceId> FindTraces(SpanQuery query)
    {
        if (query.Attributes.Count == 0)
            return FindTracesByIndex(query);
        var traces = Candidates(query).Select(span => span.TraceId).Distinct();
        return [.. query.Limit is { } limit ? traces.Take(limit) : traces];
    }

    /// <summary>All spans that were under way at some moment of a window, by start time, each once.</summary>
    public IReadOnlyList<Span> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var sql = Where(new SpanQuery { From = from, To = to });
        return [.. Read(sql, "start_nano", _ => true)];
    }

    /// <summary>The names of all services, sorted; U+0000 in a name shows as U+2400.</summary>
    public IReadOnlyList<string> Services() => Query("SELECT DISTINCT service FROM source ORDER BY 1", row => row.GetString(0));

    /// <summary>The names of all spans of a service, sorted; U+0000 in a name shows as U+2400.</summary>
    public IReadOnlyList<string> Operations(string service) =>
        Query("SELECT DISTINCT name FROM operation WHERE service = ? ORDER BY 1", row => row.GetString(0), IndexText.Of(service));

    /// <summary>How many spans there are, each counted once.</summary>
    public long CountSpans() => Query(
        "SELECT count(*) FROM (SELECT DISTINCT trace_hi, trace_lo, span_id, parent_span_id, service, name, kind, status, start_nano, "
        + "duration_nano FROM span_row)",
        row => row.GetInt64(0))[0];

    /// <summary>What each woven process said last about its own spans.</summary>
    public IReadOnlyList<RuntimeCounter> Counters()
    {
        using var connection = _database.Connect();
        return CounterQuery.Latest(connection);
    }

    // What a span says is looked at only where ids collide: hardly ever.
    private List<Span> Distinct(List<Place> places)
    {
        // Of equal ones a component's own is kept: what others hand on of it is set aside.
        var spans = Read(places, []).OfType<Span>().OrderBy(span => span.StartUnixNano)
            .ThenByDescending(span => span.Sender is { IsComponent: true }).ToList();
        var seen = new HashSet<SpanKey>(spans.Count);
        return spans.TrueForAll(span => seen.Add(span.Key)) ? spans : [.. spans.DistinctBy(SpanIdentity.Of)];
    }

    private IEnumerable<Span> Candidates(SpanQuery query)
    {
        var where = Where(query);
        var wanted = query.Attributes.Select(one => new AttributeMatch(one.Key, one.Value)).ToArray();
        if (Array.Exists(wanted, one => one.Hashes.Length > 0))
            where.AndPages(PagesOf(query, filter => Array.TrueForAll(wanted, one => one.MayBeIn(filter))));
        return Read(where, "start_nano DESC", span => Array.TrueForAll(wanted, one => one.Fits(span)), few: query.Limit is not null,
            wanted);
    }

    private List<TraceId> FindTracesByIndex(SpanQuery query)
    {
        var where = Where(query);
        var limit = query.Limit is { } count ? $"LIMIT {Math.Max(0, count)}" : "";
        return Query(
            $"SELECT trace_hi, trace_lo FROM span_row WHERE {where.Condition} GROUP BY ALL ORDER BY max(start_nano) DESC, trace_hi, "
            + $"trace_lo {limit}",
            row => new TraceId(row.GetFieldValue<ulong>(0), row.GetFieldValue<ulong>(1)), [.. where.Parameters]);
    }

    // Rows are in the file by trace; which pages a window needs is what keeps a query from looking at all of them.
    private SqlBuilder Where(SpanQuery query)
    {
        var where = SqlBuilder.Of(query);
        if (query is { From: null, To: null })
            return where;
        var (from, to) = Window(query);
        var (first, last) = Query(
            "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM page WHERE last_nano >= ? AND first_nano <= ?",
            row => (row.GetInt32(0), row.GetInt32(1)), from, to)[0];
        where.And($"page BETWEEN {first} AND {last}");
        return where;
    }

    private static (long From, long To) Window(SpanQuery query) =>
        (query.From is { } from ? UnixNano.Of(from) : long.MinValue, query.To is { } to ? UnixNano.Of(to) : long.MaxValue);

    // The pages of the window that may have what is asked for.
    private List<int> PagesOf(SpanQuery query, Predicate<byte[]> mayHave)
    {
        var (from, to) = Window(query);
        var pages = new List<int>();
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, filter FROM page WHERE last_nano >= ? AND first_nano <= ?";
        command.UseStreamingMode = true;
        command.Parameters.Add(new DuckDBParameter(from));
        command.Parameters.Add(new DuckDBParameter(to));
        using var watch = Question.Current?.Watch(command);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var filter = Blob.Read(reader, 1);
            if (mayHave(filter))
                pages.Add(reader.GetInt32(0));
        }
        return pages;
    }

    private List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read, params ReadOnlySpan<object> parameters)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
            command.Parameters.Add(new DuckDBParameter(parameter));
        using var watch = Question.Current?.Watch(command);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
