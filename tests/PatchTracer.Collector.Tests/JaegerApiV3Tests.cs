using System.Text.Json.Nodes;
using PatchTracer.Storage;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>Requests as Jaeger UI 2.x and Grafana's data source write them, and what they read of the answers.</summary>
public sealed class JaegerApiV3Tests
{
    private const string Times = "query.startTimeMin=2023-11-14T00%3A00%3A00.000Z&query.startTimeMax=2023-11-15T00%3A00%3A00.000Z";

    private static readonly byte[][] Shop =
    [
        new TraceRequest("shop", ("host.name", "h1"))
            .Add(1, 1, "GET /", 0, 120, kind: 2, attributes: [("http.route", "/"), ("customer", "7")])
            .Add(1, 2, "pay", 10, 100, parent: 1, kind: 3, error: "no money", links: [(2, 9)])
            .Add(2, 9, "nightly", 5000, 5400, kind: 0, attributes: [("customer", "8")]).ToArray(),
        new TraceRequest("bank/eu").Add(1, 3, "charge", 20, 90, parent: 2, kind: 2).ToArray(),
    ];

    [Fact]
    public async Task Services_and_operations_with_their_kinds_are_listed()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Equal("""{"services":["bank/eu","shop"]}""", await TextAsync(collector, "/api/v3/services"));
        Assert.Equal("""
            {"operations":[{"name":"GET /","spanKind":"server"},{"name":"nightly","spanKind":"internal"},{"name":"pay","spanKind":"client"}]}
            """, await TextAsync(collector, "/api/v3/operations?service=shop"));
        Assert.Equal("""{"operations":[{"name":"pay","spanKind":"client"}]}""", await TextAsync(collector, "/api/v3/operations?service=shop&spanKind=client"));
        Assert.Equal("""{"operations":[{"name":"charge","spanKind":"server"}]}""", await TextAsync(collector, "/api/v3/operations?service=bank%2Feu"));
    }

    [Fact]
    public async Task A_summary_says_what_a_line_of_the_search_page_shows()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var summary = await TextAsync(collector, $"/api/v3/trace-summaries?query.serviceName=bank%2Feu&{Times}&query.searchDepth=20");

        Assert.Equal("""
            {"summaries":[{"traceId":"000000000000abcd0000000000000001","rootServiceName":"shop","rootOperationName":"GET /","minStartTimeUnixNano":"1700000000000000000","maxEndTimeUnixNano":"1700000000120000000","spanCount":3,"errorSpanCount":1,"orphanSpanCount":0,"services":[{"name":"bank/eu","spanCount":1,"errorSpanCount":0},{"name":"shop","spanCount":2,"errorSpanCount":1}]}]}
            """, summary);
    }

    [Theory]
    [InlineData("query.serviceName=shop", "2 1")]
    [InlineData("", "2 1")]
    [InlineData("query.service_name=shop&query.search_depth=1", "2")]
    [InlineData("query.num_traces=1", "2")]
    [InlineData("query.serviceName=shop&query.operationName=pay", "1")]
    [InlineData("query.serviceName=shop&query.attributes=%7B%22customer%22%3A%228%22%7D", "2")]
    [InlineData("query.attributes=%7B%22error%22%3A%22true%22%7D", "1")]
    [InlineData("query.durationMin=150ms", "2")]
    [InlineData("query.operationName=pay&query.durationMax=0.1s", "1")]
    [InlineData("query.serviceName=nobody", "")]
    public async Task A_search_finds_the_traces_that_Jaeger_would_find(string query, string traces)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.GetAsync($"/api/v3/trace-summaries?{Times}&{query}");

        Assert.Equal(200, status);
        Assert.Equal(traces, string.Join(' ', body["summaries"]!.AsArray().Select(trace => trace!["traceId"]!.GetValue<string>()[^1])));
    }

    [Theory]
    [InlineData("query.startTimeMin=2023-11-14T22:13:22Z&query.startTimeMax=2023-11-15T00:00:00Z", 1)]
    [InlineData("query.start_time_min=2023-11-15T00:13:22.123456789+02:00&query.start_time_max=2023-11-15T02:00:00+02:00", 1)]
    [InlineData("", 0)]
    public async Task A_search_is_bounded_in_time_however_the_offset_is_written(string times, int found)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Equal(found, (await collector.GetAsync($"/api/v3/trace-summaries?{times}")).Body["summaries"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_trace_comes_as_OTLP_and_reads_back_as_what_was_sent()
    {
        var everything = OtlpRequest.Of("typed", OtlpRequest.Span(3, 1, "všechno ☂", attributes:
        [
            OtlpRequest.Attribute("b", any => any.Varint(2, 1)), OtlpRequest.Attribute("huge", any => any.Varint(3, long.MaxValue)),
            OtlpRequest.Attribute("raw", any => any.Bytes(7, [1, 2, 3])), OtlpRequest.Attribute("none", _ => { }),
            OtlpRequest.Attribute("list", any =>
                any.Bytes(5, OtlpRequest.Message(list => list.Bytes(1, OtlpRequest.Message(item => item.String(1, "one")))))),
        ]));
        await using var collector = await QueriedCollector.WithAsync([.. Shop, everything]);
        await using var again = await RunningCollector.StartAsync();

        foreach (var number in new ulong[] { 1, 2, 3 })
        {
            var (status, body) = await collector.GetAsync(
                $"/api/v3/traces/{OtlpRequest.TraceId(number)}?startTime=2023-11-14T00:00:00Z&rawTraces=true");
            Assert.Equal(200, status);
            (await again.PostAsync(System.Text.Encoding.UTF8.GetBytes(body["result"]!.ToJsonString()), "application/json"))
                .EnsureSuccessStatusCode();
        }
        await again.Host.FlushAsync(default);

        foreach (var number in new ulong[] { 1, 2, 3 })
            Assert.Equal(collector.Store.Trace(OtlpRequest.TraceId(number)), again.Host.Store.Trace(OtlpRequest.TraceId(number)));
        Assert.Equal(3, again.Host.Store.Trace(OtlpRequest.TraceId(1)).Count);
    }

    [Fact]
    public async Task A_search_for_whole_traces_has_the_spans_of_all_of_them()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        // As Grafana sends it: times unescaped.
        var (_, body) = await collector.GetAsync(
            "/api/v3/traces?query.service_name=shop&query.start_time_min=2023-11-14T00:00:00Z&query.start_time_max=2023-11-15T00:00:00Z");

        var spans = body["result"]!["resourceSpans"]!.AsArray().SelectMany(resource => resource!["scopeSpans"]!.AsArray())
            .SelectMany(scope => scope!["spans"]!.AsArray());
        Assert.Equal(["GET /", "charge", "nightly", "pay"],
            spans.Select(span => span!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dependencies_count_calls_between_services()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Equal("""{"dependencies":[{"parent":"shop","child":"bank/eu","callCount":"1"}]}""",
            await TextAsync(collector, "/api/v3/dependencies?startTime=2023-11-14T00:00:00Z&endTime=2023-11-15T00:00:00Z"));
    }

    [Theory]
    [InlineData("/api/v3/traces/xyz", 400, "cannot parse traceID param")]
    [InlineData("/api/v3/traces/77", 404, "No traces found")]
    [InlineData("/api/v3/traces?query.serviceName=nobody", 404, "No traces found")]
    [InlineData("/api/v3/operations", 400, "parameter 'service' is required")]
    [InlineData("/api/v3/operations?service=shop&spanKind=odd", 400, "unsupported span kind")]
    [InlineData("/api/v3/trace-summaries?query.startTimeMin=yesterday", 400,
        "malformed parameter query.startTimeMin: 'yesterday' is not a time")]
    [InlineData("/api/v3/trace-summaries?query.searchDepth=-1", 400, "malformed parameter query.searchDepth")]
    [InlineData("/api/v3/trace-summaries?query.durationMin=9", 400, "malformed parameter query.durationMin")]
    [InlineData("/api/v3/trace-summaries?query.attributes=x", 400, "malformed 'query.attributes' parameter")]
    [InlineData("/api/v3/nothing", 404, "there is no such query")]
    public async Task Errors_have_the_shape_of_Jaegers_gateway(string path, int code, string message)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.GetAsync(path);

        Assert.Equal((code, code), (status, body["error"]!["httpCode"]!.GetValue<int>()));
        Assert.StartsWith(message, body["error"]!["message"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/api/services")]
    [InlineData("/api/services/shop/operations")]
    [InlineData("/api/traces?limit=20&operation=pay&service=shop&tags=%7B%22error%22%3A%22true%22%7D&lookback=1h&start=1699999999000000&end=1700000009000000")]
    [InlineData("/api/traces/000000000000abcd0000000000000001?end=1700000009000&start=1699999999000")]
    [InlineData("/api/dependencies?endTs=1700000100000&lookback=604800000")]
    [InlineData("/api/operations?service=shop&spanKind=server")]
    public async Task What_Grafana_and_Jaeger_UI_ask_the_first_version_is_answered(string path)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.GetAsync(path);

        Assert.Equal(200, status);
        Assert.NotEmpty(body["data"]!.AsArray());
        Assert.Equal(["total", "limit", "offset"], new[] { "total", "limit", "offset" }.Where(name => body[name] is JsonValue));
        Assert.Null(body["errors"]);
    }

    private static async Task<string> TextAsync(QueriedCollector collector, string path)
    {
        var (status, body) = await collector.GetAsync(path);
        Assert.Equal(200, status);
        return body.ToJsonString();
    }
}
