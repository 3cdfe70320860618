using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class SqlApiTests
{
    private static readonly byte[] Shop = new TraceRequest("shop").Add(1, 1, "a", 0, 10).Add(1, 2, "b", 1, 4, parent: 1, links: [(2, 2)])
        .ToArray();

    [Theory]
    [InlineData("SELECT name, end_nano - start_nano FROM span ORDER BY 1", """[["a",10000000],["b",3000000]]""")]
    [InlineData("SELECT linked_span_id FROM link", """[["0000000000000002"]]""")]
    [InlineData("WITH named AS (SELECT name FROM span) SELECT count(*) FROM named, range(3)", "[[6]]")]
    [InlineData("SELECT x FROM (VALUES (1), (NULL)) t(x)", "[[1],[null]]")]
    [InlineData("SELECT p.name FROM span s JOIN span p ON p.trace_id = s.trace_id AND p.span_id = s.parent_span_id", """[["a"]]""")]
    [InlineData("WITH page AS (SELECT name FROM span) SELECT count(*) FROM page, (SELECT * FROM page) b", "[[4]]")]
    [InlineData("WITH span AS (SELECT name FROM span WHERE name = 'a') SELECT * FROM span", """[["a"]]""")]
    [InlineData("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT max(i) FROM n", "[[3]]")]
    [InlineData("FROM span SELECT name ORDER BY name DESC; -- the last first", """[["b"],["a"]]""")]
    [InlineData("SELECT max(9007199254740993)", """[["9007199254740993"]]""")]
    public async Task A_select_over_the_spans_is_answered(string sql, string rows)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.SqlAsync(sql);

        Assert.True(status == 200, body.ToJsonString());
        Assert.Equal(rows, body["rows"]!.ToJsonString());
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(900, 400)]
    [InlineData(10_000, 400)]
    public async Task Calls_in_calls_are_answered_or_refused_for_their_depth(int depth, int expected)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.SqlAsync($"SELECT {string.Concat(Enumerable.Repeat("abs(", depth))}1{new string(')', depth)}");

        Assert.True(status == expected, $"{status}: {body.ToJsonString()}");
    }

    [Theory]
    [InlineData("DROP TABLE span_core")]
    [InlineData("DELETE FROM counter")]
    public async Task What_is_no_SELECT_is_told_so(string sql)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Equal("only a SELECT is answered", (await collector.SqlAsync(sql)).Body["errors"]![0]!["msg"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("DROP TABLE span_core")]
    [InlineData("DELETE FROM counter")]
    [InlineData("UPDATE progress SET segment = 0")]
    [InlineData("SELECT 1; DROP VIEW span")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("COPY span TO '/tmp/stolen.csv'")]
    [InlineData("ATTACH '/tmp/other.db'")]
    [InlineData("SET memory_limit = '1TB'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT (SELECT content FROM read_text('/etc/hostname'))")]
    [InlineData("WITH x AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM x")]
    [InlineData("SELECT * FROM '/etc/passwd.csv'")]
    [InlineData("SELECT * FROM (WITH \"/etc/passwd.csv\" AS (SELECT 1) SELECT 1) a, '/etc/passwd.csv' b")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM query('SELECT 1')")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM (WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master) a, sqlite_master b")]
    [InlineData("SELECT (WITH sqlite_master AS (SELECT 1 AS sql) SELECT min(sql) FROM sqlite_master), max(sql) FROM sqlite_master")]
    [InlineData("WITH page AS (SELECT * FROM page) SELECT * FROM page")]
    [InlineData("WITH a AS (SELECT * FROM version), version AS (SELECT 1) SELECT * FROM a")]
    [InlineData("WITH progress AS (SELECT 1) SELECT * FROM main.progress")]
    [InlineData("WITH sqlite_master AS (SELECT 1) SELECT * FROM main.sqlite_master")]
    [InlineData("SELECT * FROM span UNION ALL (WITH page AS (SELECT * FROM span) SELECT * FROM span) UNION ALL SELECT * FROM page")]
    [InlineData("SELECT * FROM recent.span_core")]
    [InlineData("SELECT * FROM \"index\".main.page")]
    [InlineData("SELECT current_setting('memory_limit')")]
    [InlineData("SELECT system.main.CURRENT_SETTING('threads')")]
    [InlineData("SELECT count(*) FILTER (WHERE current_setting('threads') = '1') FROM span")]
    [InlineData("SELECT list_transform([1], x -> getvariable('a'))")]
    [InlineData("SELECT current_database()")]
    [InlineData("SELECT version()")]
    [InlineData("SELECT current_user")]
    [InlineData("SELECT count(*) FROM span WHERE name = Current_Schema")]
    [InlineData("SELECT ?")]
    [InlineData("SELECT $name")]
    [InlineData("SELECT * FROM span WHERE start_nano > $1 LIMIT $2")]
    [InlineData("SELECT tags(1, 0)")]
    [InlineData("SELECT * FROM information_schema.tables")]
    [InlineData("FROM span WHERE name IN (SELECT content FROM read_text('/etc/hostname'))")]
    [InlineData("SELECT nothing FROM span")]
    [InlineData("not sql at all")]
    [InlineData("")]
    public async Task Anything_else_is_refused_and_changes_nothing(string sql)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.SqlAsync(sql);

        Assert.True(status == 400, $"{status}: {body.ToJsonString()}");
        Assert.NotEqual("", body["errors"]![0]!["msg"]!.GetValue<string>());
        Assert.Equal("[[2]]", (await collector.SqlAsync("SELECT count(*) FROM span")).Body["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_page_of_another_site_can_send_is_not_taken()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Equal(415, (await collector.SqlAsync("SELECT 1", "text/plain")).Status);
        Assert.Equal(405, (await collector.GetAsync("/api/patchtracer/sql")).Status);
        Assert.Equal(413, (await collector.SqlAsync(new string(' ', 1 << 20))).Status);
    }

    [Fact]
    public async Task Rows_beyond_the_limit_are_cut_off_and_said_to_be()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (_, body) = await collector.SqlAsync("SELECT * FROM range(1000000)");

        Assert.Equal((10_000, true), (body["rows"]!.AsArray().Count, body["truncated"]!.GetValue<bool>()));
    }
}
