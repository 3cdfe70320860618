using System.Text.Json;
using DuckDB.NET.Data;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Exchange;

/// <summary>Reads the columns that <see cref="ParquetFile"/> writes, whoever wrote them; others are passed over.</summary>
/// <param name="path">What messages call it.</param>
/// <param name="length">Of the file.</param>
internal sealed class ParquetReader(string path, long length)
{
    private const int RowsAtOnce = 512;

    /// <summary>A request ends with the row that goes beyond this.</summary>
    private const int RequestBytes = 1 << 20;

    /// <summary>A value takes so much beside its text.</summary>
    private const int ValueBytes = 8;

    /// <summary>What any file may stand for; ten thousand spans that are all the same have a tenth of it in some KiB.</summary>
    private const long FreeBytes = 128 << 20;

    private const int BytesPerByte = 256;

    private const string Settings = """
        SET threads=1; SET temp_directory=''; SET allocator_background_threads=false;
        SET autoinstall_known_extensions=false; SET autoload_known_extensions=false
        """;

    private const string Columns = """
        trace_id, span_id, parent_span_id, name, kind, start_nano, end_nano, status, status_message, trace_state, flags, attributes, events, links,
        resource, scope_name, scope_version, scope_attributes, dropped_attributes, dropped_events, dropped_links
        """;

    private readonly long _limit = FreeBytes + (BytesPerByte * length);
    private string _descriptor = "";
    private long _bytes;
    private long _row;

    /// <summary>
    /// The spans as requests of a bounded size. Columns of few bytes may stand for very many rows, so what comes out has a limit too.
    /// </summary>
    /// <exception cref="FormatException">Not Parquet, a column is missing, a row cannot be read, or there is too much; says
    /// where.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path)
    {
        using var file = ForeignFile.OpenRead(path);
        var reader = new ParquetReader(path, file.Length);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET memory_limit='{(ParquetWorker.MaxDataBytes(path) / 2) >> 20}MiB'; {Settings}";
        command.ExecuteNonQuery();
        // By its descriptor: no character in it is a pattern, and no other file can take its place.
        command.CommandText = $"SELECT {Columns} FROM "
            + $"read_parquet('{reader._descriptor = $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}"}')";
        command.UseStreamingMode = true;
        using var rows = reader.Open(command);
        for (var read = new List<Span>(); reader.ReadRows(rows, read); read.Clear())
            yield return SpanRequests.Write(read);
    }

    private DuckDBDataReader Open(DuckDBCommand command)
    {
        try
        {
            return command.ExecuteReader();
        }
        catch (DuckDBException e)
        {
            throw Failed("not Parquet with the columns of docs/exchange.md", e);
        }
    }

    // False when there were no more.
    private bool ReadRows(DuckDBDataReader rows, List<Span> into)
    {
        try
        {
            for (var end = _bytes + RequestBytes; into.Count < RowsAtOnce && _bytes < end && rows.Read(); _row++)
                into.Add(ReadRow(rows));
            return into.Count > 0;
        }
        catch (Exception e) when (e is DuckDBException or InvalidCastException or InvalidOperationException or KeyNotFoundException)
        {
            throw Failed($"row {_row + 1} is not as docs/exchange.md says", e);
        }
    }

    // The engine calls the file by its descriptor, and gives its stack behind the first line.
    private FormatException Failed(string what, Exception error) =>
        IsForMemory(error) ? throw new InsufficientMemoryException(error.Message, error)
        : new FormatException($"{what}: {error.Message.Split('\n')[0].Replace(_descriptor, path, StringComparison.Ordinal)}", error);

    private static bool IsForMemory(Exception error) => error is DuckDBException
        && (error.Message.StartsWith("Out of Memory", StringComparison.Ordinal)
            || error.Message.Contains("bad_alloc", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("bad allocation", StringComparison.OrdinalIgnoreCase));

    private Span ReadRow(DuckDBDataReader row) => new()
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
            happened.GetProperty("time_nano").GetInt64(), happened.GetProperty("name").GetString()
                ?? "", PlainAttributes.Read(happened.GetProperty("attributes")))),
        Links = List(row, 13, link => new SpanLink(
            SpanText.TraceId(link.GetProperty("trace_id").GetString() ?? ""),
            SpanText.SpanId(link.GetProperty("span_id").GetString() ?? ""))
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

    private string Text(DuckDBDataReader row, int column)
    {
        var text = row.IsDBNull(column) ? "" : row.GetString(column);
        _bytes += ValueBytes + text.Length;
        return _bytes <= _limit ? text : throw new FormatException(
            $"its rows up to {_row + 1} stand for more than {_limit >> 20} MiB, which no file of {length} bytes of spans does; split it, "
            + "or write it with more in it");
    }

    private static uint Count(DuckDBDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetFieldValue<uint>(column);

    private AttributeList Attributes(DuckDBDataReader row, int column) =>
        Text(row, column) is { Length: > 2 } json ? PlainAttributes.Parse(json) : AttributeList.Empty;

    private List<T> List<T>(DuckDBDataReader row, int column, Func<JsonElement, T> read)
    {
        if (Text(row, column) is not { Length: > 2 } json)
            return [];
        using var document = PlainAttributes.ParseDocument(json);
        return [.. document.RootElement.EnumerateArray().Select(read)];
    }
}
