using DuckDB.NET.Data;
using PatchTracer.Collector.Tests;
using Xunit;

namespace PatchTracer.Exchange.Tests;

public sealed class ParquetBoundTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Ten_thousand_spans_that_are_all_the_same_are_read_from_some_kilobytes()
    {
        Write("repeat('n', 500)", 10_000);

        var imported = await ImportAsync();

        Assert.Equal(10_000, imported.Spans);
        Assert.InRange(new FileInfo(_directory["file"]).Length, 1, 64 << 10);
    }

    [Theory]
    [InlineData("repeat('x', 300000)", 3000)]
    [InlineData("repeat('x', 1000)", 2_000_000)]
    public async Task What_few_bytes_stand_for_has_a_limit(string name, int rows)
    {
        Write(name, rows);
        Assert.InRange(new FileInfo(_directory["file"]).Length, 1, 1 << 20);

        var refused = await Assert.ThrowsAsync<FormatException>(() => ImportAsync());

        Assert.Contains("MiB", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_another_type_is_told_with_the_files_own_name()
    {
        Write("'n'", 10, start: "'soon'");

        var refused = await Assert.ThrowsAsync<FormatException>(() => ImportAsync());

        Assert.Contains("row 1 ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/proc/", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_what_could_be_a_pattern_is_a_name()
    {
        Write("'n'", 3);
        File.Move(_directory["file"], _directory["[f]*'"]);

        Assert.Equal(3, (await ImportAsync("[f]*'")).Spans);
    }

    private void Write(string name, int rows, string start = "1::BIGINT")
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            COPY (SELECT '{{new string('a', 32)}}' AS trace_id, '{{new string('b', 16)}}' AS span_id, NULL::VARCHAR AS parent_span_id, {{name}} AS name, 'SERVER' AS kind,
            {{start}} AS start_nano, 2::BIGINT AS end_nano, 'OK' AS status, '' AS status_message, '' AS trace_state, 0::UINTEGER AS flags, '{}' AS attributes, '[]' AS events,
            '[]' AS links, '{"service.name": "s"}' AS resource, '' AS scope_name, '' AS scope_version, '{}' AS scope_attributes, 0::UINTEGER AS dropped_attributes,
            0::UINTEGER AS dropped_events, 0::UINTEGER AS dropped_links FROM range({{rows}})) TO '{{_directory["file"]}}' (FORMAT parquet, COMPRESSION zstd)
            """;
        command.ExecuteNonQuery();
    }

    private Task<ImportResult> ImportAsync() => ImportAsync("file");

    private async Task<ImportResult> ImportAsync(string name)
    {
        await using var file = Workspace.ForeignFile.OpenRead(_directory[name]);
        return await SpanExchange.ImportAsync(file, ExchangeFormat.Parquet, _directory["store"], default);
    }
}
