using DuckDB.NET.Data;
using PatchTracer.Storage.Index;
using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>
/// One row a span, by trace and start, each span once; zstd. Written by DuckDB from a database beside the file, so that
/// memory does not grow with the store. The columns are documented in docs/exchange.md.
/// </summary>
internal static class ParquetFile
{
    private const int MemoryMegabytes = 512;

    /// <summary>Rows. Whoever reads has a page of each column in memory, and pages are as large as a row group lets them be.</summary>
    private const int RowGroup = 16_384;

    private const string Table = """
        CREATE TABLE span(
            trace_id VARCHAR, span_id VARCHAR, parent_span_id VARCHAR, name VARCHAR, kind VARCHAR, service VARCHAR, node VARCHAR, layer VARCHAR,
            start_nano BIGINT, end_nano BIGINT, duration_nano BIGINT, status VARCHAR, status_message VARCHAR, trace_state VARCHAR, flags UINTEGER,
            attributes VARCHAR, events VARCHAR, links VARCHAR, resource VARCHAR, scope_name VARCHAR, scope_version VARCHAR, scope_attributes VARCHAR,
            dropped_attributes UINTEGER, dropped_events UINTEGER, dropped_links UINTEGER)
        """;

    private const string Select = """
        SELECT make_timestamp_ns(start_nano) AS start_time, * FROM span
        QUALIFY row_number() OVER (PARTITION BY trace_id, span_id, hash(span)) = 1 ORDER BY trace_id, start_nano
        """;

    public static async Task<long> WriteAsync(IAsyncEnumerable<Span> spans, string path, CancellationToken cancellation)
    {
        var scratch = $"{path}.duckdb";
        try
        {
            using var connection = IndexDatabase.Connect(scratch);
            Execute(connection, $"SET memory_limit='{MemoryMegabytes}MB'; SET preserve_insertion_order=false; "
                + $"SET temp_directory='{Quoted(scratch)}.tmp'");
            Execute(connection, Table);
            using (var appender = connection.CreateAppender("span"))
            {
                await foreach (var span in spans.WithCancellation(cancellation))
                    Append(appender, span);
            }
            return Execute(connection, $"COPY ({Select}) TO '{Quoted(path)}' (FORMAT parquet, COMPRESSION zstd, "
                + $"ROW_GROUP_SIZE {RowGroup})");
        }
        finally
        {
            File.Delete(scratch);
            File.Delete($"{scratch}.wal");
        }
    }

    private static void Append(DuckDBAppender appender, Span span)
    {
        var row = appender.CreateRow().AppendValue($"{span.TraceId}").AppendValue($"{span.SpanId}");
        row = span.ParentSpanId.IsEmpty ? row.AppendNullValue() : row.AppendValue($"{span.ParentSpanId}");
        row = row.AppendValue(Text(span.Name)).AppendValue(Upper(span.Kind)).AppendValue(Text(span.Service))
            .AppendValue(Text(span.Node ?? "")).AppendValue(Text(span.Layer))
            .AppendValue(span.StartUnixNano).AppendValue(span.EndUnixNano).AppendValue(span.DurationNanos)
            .AppendValue(Upper(span.Status)).AppendValue(Text(span.StatusMessage)).AppendValue(Text(span.TraceState))
            .AppendValue(span.Flags)
            .AppendValue(SpanJson.Attributes(span.Attributes)).AppendValue(SpanJson.Events(span.Events))
            .AppendValue(SpanJson.Links(span.Links))
            .AppendValue(SpanJson.Attributes(span.Resource.Attributes)).AppendValue(Text(span.Scope.Name))
            .AppendValue(Text(span.Scope.Version))
            .AppendValue(SpanJson.Attributes(span.Scope.Attributes))
            .AppendValue(span.DroppedAttributesCount).AppendValue(span.DroppedEventsCount).AppendValue(span.DroppedLinksCount);
        row.EndRow();
    }

    private static string Text(string text) => IndexText.Whole(text);

    private static string Upper<T>(T value)
        where T : struct, Enum => value.ToString().ToUpperInvariant();

    private static string Quoted(string path) => path.Replace("'", "''", StringComparison.Ordinal);

    private static long Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
