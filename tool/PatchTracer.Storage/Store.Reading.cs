using System.Runtime.ExceptionServices;
using DuckDB.NET.Data;
using PatchTracer.Storage.Index;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Storage;

// From rows of the index to spans of the raw log.
public sealed partial class Store
{
    /// <summary>
    /// So many spans are read at once: enough that a page is rarely unpacked twice, few enough for a query that wants the first.
    /// </summary>
    private const int FirstChunk = 1 << 7, LargestChunk = 1 << 15;

    /// <summary>More would take the receivers their processors, and a MiB or more each.</summary>
    private const int PagesAtOnce = 2;

    private readonly PageReader _pages;

    private readonly record struct Place(Page Page, int At);

    /// <summary>Spans in an order of SQL, each once; rows are fetched and spans read only as far as they are asked for.</summary>
    /// <param name="few">Whether few are likely to be asked for.</param>
    /// <param name="wanted">Attributes; spans that lack one are passed over before anything is made of them.</param>
    private IEnumerable<Span> Read(SqlBuilder where, string order, Func<Span, bool> keep, bool few = false, AttributeMatch[]? wanted = null)
    {
        var seen = new HashSet<SpanIdentity>();
        foreach (var chunk in Chunks(where, $"{order}, page, place", few))
        {
            var held = Question.Current?.Taken ?? 0;
            foreach (var span in Read(chunk, wanted ?? []))
            {
                if (span is not null && keep(span) && seen.Add(SpanIdentity.Of(span)))
                    yield return span;
            }
            Question.Current?.Return(Question.Current.Taken - held);
        }
    }

    // The first rows by a top-N, which is far cheaper than sorting all; whoever wants more gets the rest.
    private IEnumerable<IReadOnlyList<Place>> Chunks(SqlBuilder where, string order, bool few)
    {
        var skip = 0;
        for (var size = FirstChunk; few && size <= LargestChunk; size *= 16)
        {
            var rows = Rows(where, $"{order} LIMIT {size} OFFSET {skip}").ToList();
            if (rows.Count > 0)
                yield return Places(rows);
            if (rows.Count < size)
                yield break;
            skip += size;
        }
        foreach (var rows in Rows(where, $"{order} OFFSET {skip}").Chunk(LargestChunk))
            yield return Places(rows);
    }

    // Where pages are is read after the rows: a page that is being filled has grown at most. One that is gone is left out.
    private List<Place> Places(IReadOnlyList<(int Page, int At)> rows)
    {
        var ids = rows.Select(row => row.Page).Distinct();
        var pages = Query($"SELECT id, segment, position, bytes FROM page WHERE id IN ({string.Join(',', ids)})",
            row => new Page(row.GetInt32(0), new LogPosition(row.GetInt32(1), row.GetInt64(2)), row.GetInt32(3)))
                .ToDictionary(page => page.Id);
        return [.. rows.Where(row => pages.ContainsKey(row.Page)).Select(row => new Place(pages[row.Page], row.At))];
    }

    private List<Place> PlacesOf(TraceId traceId, int? limit)
    {
        // The last range is not in the file.
        var parts = _index.Runs.MayHave(traceId).Select(range =>
            $"SELECT page, place, start_nano FROM {(range.Last == int.MaxValue ? IndexSchema.Recent : IndexSchema.Stored)}.span_core "
            + $"WHERE trace_hi = {traceId.High}::UBIGINT AND trace_lo = {traceId.Low}::UBIGINT AND page BETWEEN {range.First} AND "
            + $"{range.Last}");
        return Query(
            $"SELECT r.page, r.place, p.segment, p.position, p.bytes FROM ({string.Join(" UNION ALL ", parts)}) r JOIN page p ON p.id = "
            + $"r.page {(limit is null ? "" : $"ORDER BY r.start_nano LIMIT {limit}")}", At);
    }

    private static Place At(DuckDBDataReader row) =>
        new(new Page(row.GetInt32(0), new LogPosition(row.GetInt32(2), row.GetInt64(3)), row.GetInt32(4)), row.GetInt32(1));

    private IEnumerable<(int Page, int At)> Rows(SqlBuilder where, string order)
    {
        using var connection = _database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT page, place FROM span_row WHERE {where.Condition} ORDER BY {order}";
        command.UseStreamingMode = true;
        foreach (var parameter in where.Parameters)
            command.Parameters.Add(new DuckDBParameter(parameter));
        using var watch = Question.Current?.Watch(command);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetInt32(0), reader.GetInt32(1));
    }

    // In the order of the places; null where a page went meanwhile. Unpacking a page is most of the work.
    private Span?[] Read(IReadOnlyList<Place> places, AttributeMatch[] wanted)
    {
        Question.Current?.Over.ThrowIfCancellationRequested();
        var spans = new Span?[places.Count];
        var pages = Enumerable.Range(0, places.Count).GroupBy(index => places[index].Page).ToList();
        try
        {
            Parallel.ForEach(pages, new ParallelOptions { MaxDegreeOfParallelism = PagesAtOnce },
                page => Read(page, places, wanted, spans));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return spans;
    }

    private void Read(IGrouping<Page, int> page, IReadOnlyList<Place> places, AttributeMatch[] wanted, Span?[] spans)
    {
        var indices = page.OrderBy(index => places[index].At).ToArray();
        var read = _pages.Read(page.Key, [.. indices.Select(index => places[index].At)], wanted);
        for (var i = 0; i < read.Length; i++)
            spans[indices[i]] = read[i];
    }
}
