using System.Text.Json.Nodes;
using PatchTracer.Collector.Queries;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class JaegerApiTests
{
    private const string AnyTime = "start=0&end=9999999999999999";

    private static readonly byte[][] Shop =
    [
        new TraceRequest("shop", ("host.name", "h1"))
            .Add(1, 1, "GET /", 0, 120, kind: 2, attributes: [("http.route", "/"), ("customer", "7")])
            .Add(1, 2, "pay", 10, 100, parent: 1, kind: 3, error: "no money", links: [(2, 9)])
            .Add(2, 9, "nightly", 5000, 5400, attributes: [("customer", "8")]).ToArray(),
        new TraceRequest("bank/eu").Add(1, 3, "charge", 20, 90, parent: 2, kind: 2).ToArray(),
    ];

    [Fact]
    public async Task Services_and_their_operations_are_listed()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Equal(["bank/eu", "shop"], Texts(await collector.DataAsync("/api/services")));
        Assert.Equal(["GET /", "nightly", "pay"], Texts(await collector.DataAsync("/api/services/shop/operations")));
        Assert.Equal(["charge"], Texts(await collector.DataAsync("/api/services/bank%2Feu/operations")));
        var kinds = await collector.DataAsync("/api/operations?service=shop&spanKind=client");
        Assert.Equal("""[{"name":"pay","spanKind":"client"}]""", kinds.ToJsonString());
        Assert.Equal(3, (await collector.DataAsync("/api/operations?service=shop")).Count);
    }

    [Theory]
    [InlineData("service=shop", "2 1")]
    [InlineData("service=shop&limit=1", "2")]
    [InlineData("service=shop&operation=pay", "1")]
    [InlineData("service=shop&tag=customer:7", "1")]
    [InlineData("service=shop&tag=host.name:h1&tag=customer:8", "2")]
    [InlineData("service=shop&tags=%7B%22customer%22%3A%228%22%7D", "2")]
    [InlineData("service=shop&tags=%7B%22error%22%3A%22true%22%7D", "1")]
    [InlineData("service=shop&tag=span.kind:server", "1")]
    [InlineData("service=shop&minDuration=150ms", "2")]
    [InlineData("service=shop&maxDuration=0.1s&operation=pay", "1")]
    [InlineData("service=shop&tag=customer:9", "")]
    [InlineData("service=bank%2Feu", "1")]
    [InlineData("traceID=abcd0000000000000002", "2")]
    [InlineData("traceID=000000000000abcd0000000000000001&traceID=ABCD0000000000000002", "1 2")]
    public async Task A_search_finds_the_traces_that_Jaeger_would_find(string query, string traces)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var found = await collector.DataAsync($"/api/traces?{AnyTime}&{query}");

        Assert.Equal(traces, string.Join(' ', found.Select(trace => trace!["traceID"]!.GetValue<string>()[^1])));
    }

    [Fact]
    public async Task A_search_is_bounded_in_time_and_without_times_looks_two_days_back()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        Assert.Empty(await collector.DataAsync("/api/traces?service=shop"));
        Assert.Single(await collector.DataAsync("/api/traces?service=shop&start=1700000002000000&end=1700000009000000"));
    }

    [Fact]
    public async Task A_trace_has_its_spans_processes_references_and_tags()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var trace = Assert.Single(await collector.DataAsync("/api/traces/000000000000abcd0000000000000001"))!;

        var processes = trace["processes"]!.AsObject();
        Assert.Equal(2, processes.Count);
        var pay = trace["spans"]!.AsArray().Single(span => span!["operationName"]!.GetValue<string>() == "pay")!;
        var process = processes[pay["processID"]!.GetValue<string>()]!;
        Assert.Equal("""{"serviceName":"shop","tags":[{"key":"host.name","type":"string","value":"h1"}]}""", process.ToJsonString());
        Assert.Equal((1_700_000_000_010_000, 90_000), (pay["startTime"]!.GetValue<long>(), pay["duration"]!.GetValue<long>()));
        Assert.Equal("""
            [{"refType":"CHILD_OF","traceID":"000000000000abcd0000000000000001","spanID":"0000000000000001"},{"refType":"FOLLOWS_FROM","traceID":"000000000000abcd0000000000000002","spanID":"0000000000000009"}]
            """, pay["references"]!.ToJsonString());
        Assert.Equal("""
            [{"key":"span.kind","type":"string","value":"client"},{"key":"otel.status_code","type":"string","value":"ERROR"},{"key":"otel.status_description","type":"string","value":"no money"},{"key":"error","type":"bool","value":true}]
            """, pay["tags"]!.ToJsonString());
    }

    [Fact]
    public async Task Tags_keep_their_types_and_integers_beyond_JavaScript_are_text()
    {
        var span = OtlpRequest.Span(1, 1, "typed", attributes:
        [
            OtlpRequest.Attribute("b", any => any.Varint(2, 1)), OtlpRequest.Attribute("i", any => any.Varint(3, 42)),
            OtlpRequest.Attribute("huge", any => any.Varint(3, long.MaxValue)),
            OtlpRequest.Attribute("raw", any => any.Bytes(7, [1, 2, 3])),
        ]);
        await using var collector = await QueriedCollector.WithAsync(OtlpRequest.Of("shop", span));

        var trace = (await collector.DataAsync("/api/traces/abcd0000000000000001"))[0]!;

        Assert.Equal("""
            {"key":"b","type":"bool","value":true} {"key":"i","type":"int64","value":42} {"key":"huge","type":"int64","value":"9223372036854775807"} {"key":"raw","type":"binary","value":"AQID"}
            """, string.Join(' ', trace["spans"]![0]!["tags"]!.AsArray().Take(4).Select(tag => tag!.ToJsonString())));
    }

    [Fact]
    public async Task Dependencies_count_calls_between_services()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);
        const string window = "endTs=1700000100000&lookback=3600000";

        Assert.Equal("""[{"parent":"shop","child":"bank/eu","callCount":1}]""", (await collector.DataAsync($"/api/dependencies?{window}")).ToJsonString());
        Assert.Empty(await collector.DataAsync($"/api/dependencies?{window}&service=nobody"));
        Assert.Empty(await collector.DataAsync("/api/dependencies?endTs=1600000000000"));
    }

    [Theory]
    [InlineData("/api/traces", 400, "parameter 'service' is required")]
    [InlineData("/api/operations", 400, "parameter 'service' is required")]
    [InlineData("/api/traces?service=shop&start=x", 400, "unable to parse param 'start'")]
    [InlineData("/api/traces?service=shop&limit=x", 400, "unable to parse param 'limit'")]
    [InlineData("/api/traces?service=shop&minDuration=10", 400, "unable to parse param 'minDuration'")]
    [InlineData("/api/traces?service=shop&minDuration=2s&maxDuration=1s", 400, "'maxDuration' should be greater than 'minDuration'")]
    [InlineData("/api/traces?service=shop&tag=x", 400, "malformed 'tag' parameter, expecting key:value, received: x")]
    [InlineData("/api/traces?service=shop&tags=x", 400, "malformed 'tags' parameter, cannot unmarshal JSON")]
    [InlineData("/api/traces?traceID=xyz", 400, "cannot parse traceID param")]
    [InlineData("/api/traces/xyz", 400, "cannot parse traceID param")]
    [InlineData("/api/traces/123456789012345678901234567890123", 400, "cannot parse traceID param")]
    [InlineData("/api/traces/1", 404, "trace not found")]
    [InlineData("/api/metrics/calls?service=shop", 501, "metrics querying is currently disabled")]
    [InlineData("/api/nothing", 404, "there is no such query")]
    public async Task Errors_have_Jaegers_shape_and_code(string path, int code, string message)
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.GetAsync(path);

        Assert.Equal(code, status);
        Assert.Null(body["data"]);
        var error = Assert.Single(body["errors"]!.AsArray())!;
        Assert.Equal(code, error["code"]!.GetValue<int>());
        Assert.StartsWith(message, error["msg"]!.GetValue<string>());
    }

    [Fact]
    public async Task Of_several_ids_those_that_are_not_there_are_named()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);

        var (status, body) = await collector.GetAsync("/api/traces?traceID=abcd0000000000000001&traceID=77");

        Assert.Equal((200, 1), (status, body["data"]!.AsArray().Count));
        Assert.Equal("""[{"msg":"trace not found","traceID":"0000000000000077"}]""", body["errors"]!.ToJsonString());
    }

    [Fact]
    public async Task A_name_that_was_made_to_point_here_is_not_answered()
    {
        await using var collector = await QueriedCollector.WithAsync(Shop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/services");
        request.Headers.Host = "rebound.example:16686";

        Assert.Equal(421, (int)(await collector.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("1.5s", 1500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("500us", 0.5)]
    [InlineData("2µs", 0.002)]
    [InlineData("0", 0)]
    public void Durations_are_read_as_Go_writes_them(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds, 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1.2.3s")]
    [InlineData("9999999999h")]
    public void Other_text_is_no_duration(string text) => Assert.False(GoDuration.TryParse(text, out _));

    private static IEnumerable<string> Texts(JsonArray array) => array.Select(text => text!.GetValue<string>());
}
