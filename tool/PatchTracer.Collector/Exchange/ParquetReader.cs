using System.Runtime.CompilerServices;
using System.Text.Json;
using DuckDB.NET.Data;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Exchange;

/// <summary>Reads the columns that <see cref="ParquetFile"/> writes, whoever wrote them; others are passed over.</summary>
internal static class ParquetReader
{
    private const int RowsAtOnce = 512;

    private const string Columns = """
        trace_id, span_id, parent_span_id, name, kind, start_nano, end_nano, status, status_message, trace_state, flags, attributes, events, links,
        resource, scope_name, scope_version, scope_attributes, dropped_attributes, dropped_events, dropped_links
        """;

    /// <exception cref="FormatException">Not Parquet, a column is missing, or a row cannot be read; names the row.</exception>
    public static async IAsyncEnumerable<Span> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Parquet is read from its end.
        var copy = input is FileStream ? null : Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            if (copy is not null)
            {
                await using var file = File.Create(copy);
                await input.CopyToAsync(file, cancellation);
            }
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {Columns} FROM read_parquet('{(copy ?? ((FileStream)input).Name).Replace("'", "''", StringComparison.Ordinal)}')";
            command.UseStreamingMode = true;
            using var rows = Open(command);
            for (var read = new List<Span>(); ReadRows(rows, read); read.Clear())
            {
                foreach (var span in read)
                    yield return span;
            }
        }
        finally
        {
            if (copy is not null)
                File.Delete(copy);
        }
    }

    private static DuckDBDataReader Open(DuckDBCommand command)
    {
        try
        {
            return command.ExecuteReader();
        }
        catch (DuckDBException e)
        {
            throw new FormatException($"not Parquet with the columns of docs/exchange.md: {e.Message.Split('\n')[0]}", e);
        }
    }

    // False when there were no more.
    private static bool ReadRows(DuckDBDataReader rows, List<Span> into)
    {
        try
        {
            while (into.Count < RowsAtOnce && rows.Read())
                into.Add(ReadRow(rows));
            return into.Count > 0;
        }
        catch (Exception e) when (e is DuckDBException or InvalidCastException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"a row is not as docs/exchange.md says: {e.Message}", e);
        }
    }

    private static Span ReadRow(DuckDBDataReader row) => new()
    {
        TraceId = SpanText.TraceId(Text(row, 0)),
        SpanId = SpanText.SpanId(Text(row, 1)),
        ParentSpanId = Text(row, 2) is { Length: > 0 } parent ? SpanText.SpanId(parent) : default,
        Name = Text(row, 3),
        Kind = SpanText.Kind(Text(row, 4)),
        StartUnixNano = row.GetInt64(5),
        EndUnixNano = row.GetInt64(6),
        Status = SpanText.Status(Text(row, 7)),
        StatusMessage = Text(row, 8),
        TraceState = Text(row, 9),
        Flags = Count(row, 10),
        Attributes = Attributes(row, 11),
        Events = List(row, 12, happened => new SpanEvent(
            happened.GetProperty("time_nano").GetInt64(), happened.GetProperty("name").GetString() ?? "", PlainAttributes.Read(happened.GetProperty("attributes")))),
        Links = List(row, 13, link => new SpanLink(
            SpanText.TraceId(link.GetProperty("trace_id").GetString() ?? ""), SpanText.SpanId(link.GetProperty("span_id").GetString() ?? ""))
        {
            TraceState = link.GetProperty("trace_state").GetString() ?? "",
            Attributes = PlainAttributes.Read(link.GetProperty("attributes")),
        }),
        Resource = new Resource(Attributes(row, 14)),
        Scope = new Scope(Text(row, 15), Text(row, 16)) { Attributes = Attributes(row, 17) },
        DroppedAttributesCount = Count(row, 18),
        DroppedEventsCount = Count(row, 19),
        DroppedLinksCount = Count(row, 20),
    };

    private static string Text(DuckDBDataReader row, int column) => row.IsDBNull(column) ? "" : row.GetString(column);

    private static uint Count(DuckDBDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetFieldValue<uint>(column);

    private static AttributeList Attributes(DuckDBDataReader row, int column) =>
        Text(row, column) is { Length: > 2 } json ? PlainAttributes.Parse(json) : AttributeList.Empty;

    private static List<T> List<T>(DuckDBDataReader row, int column, Func<JsonElement, T> read)
    {
        if (Text(row, column) is not { Length: > 2 } json)
            return [];
        using var document = PlainAttributes.ParseDocument(json);
        return [.. document.RootElement.EnumerateArray().Select(read)];
    }
}
