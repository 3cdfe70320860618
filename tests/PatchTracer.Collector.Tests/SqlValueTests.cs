using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using PatchTracer.Collector.Sql;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>Every type that the engine has comes out of a SELECT, whole, as JSON that anybody reads.</summary>
public sealed class SqlValueTests : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public SqlValueTests() => _connection.Open();

    public static TheoryData<string> Columns()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT column_name FROM (DESCRIBE FROM test_all_types())";
        using var reader = command.ExecuteReader();
        var columns = new TheoryData<string>();
        while (reader.Read())
            columns.Add(reader.GetString(0));
        return columns;
    }

    // Least, greatest, null; alone, in a list, in a struct, in a map and as an aggregate.
    [Theory]
    [MemberData(nameof(Columns))]
    public void Every_type_is_written_alone_and_within_others(string column)
    {
        Execute("CREATE TABLE span AS FROM test_all_types()");
        foreach (var value in new[] { "{0}", "[{0}, NULL]", "{{'a': {0}, 'b': NULL}}", "MAP {{1: {0}, 2: NULL}}", "[[{0}], NULL, []]",
            "union_value(u := {0})" })
        {
            var rows = Rows($"SELECT {string.Format(null, value, $"\"{column}\"")} FROM span");
            Assert.Equal(3, rows.Length);
            Assert.True(value != "{0}" || rows is [[not null], [not null], [null]], $"{column}: {JsonSerializer.Serialize(rows)}");
        }
        Assert.Single(Rows($"SELECT array_agg(\"{column}\") FROM span"));
    }

    [Theory]
    [InlineData("DATE '2026-11-05'", "\"2026-11-05\"")]
    [InlineData("DATE 'infinity'", "\"infinity\"")]
    [InlineData("DATE '-infinity'", "\"-infinity\"")]
    [InlineData("DATE '0044-03-15 (BC)'", "\"-000043-03-15\"")]
    [InlineData("DATE '12345-06-07'", "\"+012345-06-07\"")]
    [InlineData("TIME '13:14:15'", "\"13:14:15\"")]
    [InlineData("TIME '13:14:15.123456'", "\"13:14:15.123456\"")]
    [InlineData("TIMESTAMP '2026-11-05 13:14:15.5'", "\"2026-11-05T13:14:15.5\"")]
    [InlineData("TIMESTAMP 'infinity'", "\"infinity\"")]
    [InlineData("make_timestamp_ns(1700000000000000001)", "\"2023-11-14T22:13:20.000000001\"")]
    [InlineData("'2026-11-05 13:14:15+00'::TIMESTAMPTZ AT TIME ZONE 'UTC'", "\"2026-11-05T13:14:15\"")]
    [InlineData("'13:14:15+02'::TIMETZ", "\"13:14:15+02:00\"")]
    [InlineData("'13:14:15-02:30'::TIMETZ", "\"13:14:15-02:30\"")]
    [InlineData("INTERVAL 14 MONTH", "\"P1Y2M\"")]
    [InlineData("INTERVAL '3 days 04:05:06.7'", "\"P3DT4H5M6.7S\"")]
    [InlineData("INTERVAL '-90 seconds'", "\"PT-1M-30S\"")]
    [InlineData("INTERVAL 0 DAY", "\"PT0S\"")]
    [InlineData("'nan'::DOUBLE", "\"NaN\"")]
    [InlineData("'inf'::FLOAT", "\"Infinity\"")]
    [InlineData("'-inf'::DOUBLE", "\"-Infinity\"")]
    [InlineData("0.1::FLOAT", "0.1")]
    [InlineData("1.5::DOUBLE", "1.5")]
    [InlineData("sum(x) FROM (VALUES (1), (2)) t(x)", "3")]
    [InlineData("9007199254740993", "\"9007199254740993\"")]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", "\"170141183460469231731687303715884105727\"")]
    [InlineData("1.10::DECIMAL(10,2)", "\"1.10\"")]
    [InlineData("[1, NULL]", "\"[1, NULL]\"")]
    [InlineData("{'a': [NULL], 'b': DATE '2026-01-02'}", "\"{'a': [NULL], 'b': 2026-01-02}\"")]
    [InlineData("'101'::BIT", "\"101\"")]
    [InlineData("'\\xAA'::BLOB", "\"\\\\xAA\"")]
    [InlineData("NULL", "null")]
    [InlineData("true", "true")]
    public void Values_are_whole_and_as_ISO_8601_has_them(string expression, string json) =>
        Assert.Equal($"[[{json}]]", Json($"SELECT {expression}").GetProperty("rows").GetRawText());

    [Fact]
    public void Columns_keep_their_names_and_rows_their_order()
    {
        var answer = Json("SELECT 1 AS a, i AS \"a\", 'x' AS \"odd \"\"name\" FROM range(5) t(i) ORDER BY i DESC LIMIT 3; -- done");
        Assert.Equal("""["a","a","odd \u0022name"]""", JsonSerializer.Serialize(answer.GetProperty("columns")));
        Assert.Equal("[4,3,2]", JsonSerializer.Serialize(answer.GetProperty("rows").EnumerateArray().Select(row => row[1])));
    }

    public void Dispose() => _connection.Dispose();

    private object?[][] Rows(string sql) =>
        [.. new SqlStatement(_connection, new SqlLimits(), SqlGuard.OfSpans).Run(Fresh(sql)).Rows.Select(row => row.ToArray())];

    private JsonElement Json(string sql)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output,
            new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            new SqlStatement(_connection, new SqlLimits(), SqlGuard.OfSpans).Run(Fresh(sql)).Write(json);
        return JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray())).RootElement;
    }

    // A process answers one statement; this connection several.
    private string Fresh(string sql)
    {
        Execute("DROP VIEW IF EXISTS temp.\"the statement\"");
        return sql;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
