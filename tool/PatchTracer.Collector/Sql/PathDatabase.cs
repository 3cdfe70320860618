using DuckDB.NET.Data;
using PatchTracer.Storage.Index;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Collector.Sql;

/// <summary>Critical paths as tables, for one SELECT at a time: those of docs/analysis.md. In memory, and gone with it.</summary>
public sealed class PathDatabase : IDisposable
{
    private static readonly string[] Tables = ["subject", "critical_segment", "layer_share"];

    private const string Schema = """
        CREATE TABLE subject (id INTEGER, input VARCHAR, "group" VARCHAR, name VARCHAR, trace_id VARCHAR, start_nano BIGINT,
            duration_nano BIGINT);
        CREATE TABLE critical_segment (subject INTEGER, position INTEGER, layer VARCHAR, is_wait BOOLEAN, start_nano BIGINT,
            duration_nano BIGINT, service VARCHAR, operation VARCHAR, node VARCHAR, kubernetes_service VARCHAR, trace_id VARCHAR,
            span_id VARCHAR);
        CREATE VIEW layer_share AS
            SELECT input, "group", layer, coalesce(sum(s.duration_nano) FILTER (NOT is_wait), 0)::BIGINT AS work_nano,
                coalesce(sum(s.duration_nano) FILTER (is_wait), 0)::BIGINT AS wait_nano,
                sum(s.duration_nano) / sum(sum(s.duration_nano)) OVER (PARTITION BY input, "group") AS share
            FROM critical_segment s JOIN subject ON subject.id = s.subject GROUP BY input, "group", layer
        """;

    /// <summary>It is one's own question over one's own paths: so much, that a screen full of memory is not taken by mistake.</summary>
    private static readonly SqlLimits Limits = new()
    {
        MaxRows = 1_000_000,
        MaxAnswerBytes = 256 << 20,
        MaxProcessBytes = 2L << 30,
    };

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public PathDatabase(IEnumerable<(SubjectRow Subject, IEnumerable<SegmentRow> Segments)> rows)
    {
        _connection.Open();
        Execute(Schema);
        using (var subjects = _connection.CreateAppender("subject"))
        using (var segments = _connection.CreateAppender("critical_segment"))
        {
            foreach (var (subject, path) in rows)
            {
                Append(subjects, subject);
                foreach (var segment in path)
                    Append(segments, segment);
            }
        }
        Execute($"SET memory_limit='{Limits.MaxEngineBytes >> 20}MiB'; SET threads=2; SET autoinstall_known_extensions=false; "
            + "SET autoload_known_extensions=false; SET enable_external_access=false; SET lock_configuration=true");
    }

    /// <exception cref="CollectorException">Not one SELECT over these tables, or too much for it.</exception>
    public SqlResult Ask(string sql)
    {
        try
        {
            return new SqlStatement(_connection, Limits, Tables).Run(sql);
        }
        catch (SqlRefusal e)
        {
            throw new CollectorException(CollectorFailure.QueryRefused, sql, e.Message, e);
        }
    }

    public void Dispose() => _connection.Dispose();

    private static void Append(DuckDBAppender table, SubjectRow subject) =>
        Text(Text(Text(table.CreateRow().AppendValue(subject.Id), subject.Input), subject.Group), subject.Name)
            .AppendValue($"{subject.TraceId}" is { Length: > 0 } trace ? trace : null).AppendValue(subject.StartUnixNano)
            .AppendValue(subject.DurationNanos).EndRow();

    private static void Append(DuckDBAppender table, SegmentRow segment)
    {
        var row = Text(table.CreateRow().AppendValue(segment.Subject).AppendValue(segment.Position), segment.Layer)
            .AppendValue(segment.IsWait).AppendValue(segment.StartUnixNano).AppendValue(segment.DurationNanos);
        foreach (var text in (ReadOnlySpan<string?>)[segment.Service, segment.Operation, segment.Node, segment.KubernetesService,
            segment.TraceId?.ToString(), segment.SpanId?.ToString()])
            Text(row, text);
        row.EndRow();
    }

    private static IDuckDBAppenderRow Text(IDuckDBAppenderRow row, string? text) =>
        text is null ? row.AppendNullValue() : row.AppendValue(IndexText.Of(text));

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
