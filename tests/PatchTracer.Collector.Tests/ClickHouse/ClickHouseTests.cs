using System.Globalization;
using System.Net;
using PatchTracer.Collector.Forwarding;
using PatchTracer.Collector.Security;
using PatchTracer.Exchange;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Collector.Tests.ClickHouse;

public sealed class ClickHouseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Span Whole = WholeSpan.Whole;

    [SkippableTheory]
    [InlineData(ClickHouseKind.Server2018)]
    [InlineData(ClickHouseKind.CurrentEngine)]
    public async Task What_a_collector_takes_comes_back_with_all_that_it_had_and_who_sent_it(ClickHouseKind kind)
    {
        Require(kind);
        await using var server = await ClickHouseServer.StartAsync(kind);
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(directory["token"], "the-components-own-token");
        await using var collector = await StartAsync(server.Url(), options => options with { Components = AccessTokens.Read(directory["token"]) });
        await SendAsync(collector, Whole, Whole with { SpanId = new SpanId(2), Events = [], Links = [], Attributes = AttributeList.Empty });
        collector.Client.DefaultRequestHeaders.Authorization = new("Bearer", "the-components-own-token");
        await SendAsync(collector, Whole with { TraceId = new TraceId(7, 7), Resource = Resource.Empty, Scope = Scope.Empty });
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 2, WaitingBytes: 0, Problem: null });
        await collector.Host.FlushAsync(default);

        var (here, there) = (Ordered(collector.Host.Store.Find(new SpanQuery())), Ordered(await ReadAsync(server)));
        Assert.Equal(3, there.Count);
        foreach (var (left, right) in here.Zip(there))
        {
            SpanAssert.Same(left, right);
            Assert.Equal(left.Sender, right.Sender);
        }
        Assert.Equal([Sender.Component, new Sender(IsComponent: false, "127.0.0.1"), new Sender(IsComponent: false, "127.0.0.1")],
            there.Select(span => span.Sender));
    }

    [SkippableTheory]
    [InlineData(ClickHouseKind.Server2018)]
    [InlineData(ClickHouseKind.CurrentEngine)]
    public async Task What_woven_runtimes_count_comes_back_as_from_the_log(ClickHouseKind kind)
    {
        Require(kind);
        await using var server = await ClickHouseServer.StartAsync(kind);
        await using var collector = await StartAsync(server.Url());
        var begin = DateTimeOffset.UtcNow;
        await collector.PostAsync(OtlpRequest.Counter("kubelet", "dropped", "full", 7, 1), path: "/v1/metrics");
        await collector.PostAsync(OtlpRequest.Counter("kubelet", "dropped", "full", 9, 2), path: "/v1/metrics");
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 2, WaitingBytes: 0 });

        var counted = await SpanExchange.ReadGrowthAsync(server.Address(), begin, DateTimeOffset.UtcNow, default);
        Assert.Equal(await RawLog.ReadGrowthAsync(Store.RawLogDirectory(collector.Host.Store.Directory), default), counted);
        Assert.Equal(9, Assert.Single(counted).Value);
        Assert.Empty(await SpanExchange.ReadGrowthAsync(server.Address(), begin.AddHours(-2), begin.AddHours(-1), default));
    }

    [SkippableTheory]
    [InlineData(ClickHouseKind.Server2018)]
    [InlineData(ClickHouseKind.CurrentEngine)]
    public async Task Whole_traces_of_which_a_span_fits_are_asked_for(ClickHouseKind kind)
    {
        Require(kind);
        await using var server = await ClickHouseServer.StartAsync(kind);
        await using var collector = await StartAsync(server.Url());
        await SendAsync(collector, At(1, 1, "shop", "order", 100), At(1, 2, "bank's", "pay", 101), At(2, 1, "shop", "look", 200));
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 1, WaitingBytes: 0 });

        Assert.Equal([1UL, 1UL], await TracesAsync(new SpanQuery { Service = "bank's" }));
        Assert.Equal([2UL], await TracesAsync(new SpanQuery { Service = "shop", Operation = "look" }));
        Assert.Equal([2UL], await TracesAsync(new SpanQuery { From = At(150) }));
        Assert.Equal([1UL, 1UL], await TracesAsync(new SpanQuery { To = At(150) }));
        Assert.Equal(3, (await TracesAsync(new SpanQuery { To = DateTimeOffset.Parse("2120-01-01", CultureInfo.InvariantCulture) })).Count());
        // Until the moment of its end, and from that of its beginning on.
        Assert.Equal([1UL, 1UL], await TracesAsync(new SpanQuery { From = At(102), To = At(199) }));
        Assert.Empty(await TracesAsync(new SpanQuery { From = At(103), To = At(199) }));
        Assert.Empty(await TracesAsync(new SpanQuery { Service = "bank' OR '1'='1" }));

        async Task<IEnumerable<ulong>> TracesAsync(SpanQuery which) =>
            (await SpanExchange.ReadAsync(server.Address(), which, _ => { }, default)).Spans.Select(span => span.TraceId.Low).Order();
    }

    /// <summary>The columns of an exporter's table, written down from what its users' queries name, by hand and not by our statements.</summary>
    [SkippableFact]
    public async Task Somebody_elses_table_is_read_and_written_to_as_it_is()
    {
        Require(ClickHouseKind.CurrentEngine);
        await using var server = await ClickHouseServer.StartAsync(ClickHouseKind.CurrentEngine);
        await server.AskAsync("CREATE DATABASE otel", "");
        await server.AskAsync("""
            CREATE TABLE otel_traces (Timestamp DateTime64(9), TraceId String, SpanId String, ParentSpanId String, TraceState String,
                SpanName LowCardinality(String), SpanKind LowCardinality(String), ServiceName LowCardinality(String),
                ResourceAttributes Map(LowCardinality(String), String), ScopeName String, ScopeVersion String,
                SpanAttributes Map(LowCardinality(String), String), Duration UInt64, StatusCode LowCardinality(String), StatusMessage String,
                Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)),
                Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String)))
            ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))
            """);
        await server.AskAsync("""
            INSERT INTO otel_traces VALUES
            ('1970-01-01 00:01:40.000000005', '0000000000000000000000000000abcd', '00000000000000b1', '', 'a=b', 'GET /', 'Server', 'shop',
                {'service.name':'shop','k8s.node.name':'n1'}, 'lib', '1.2', {'http.response.status_code':'500'}, 7, 'Error', 'no ☂',
                ['1970-01-01 00:01:40.000000006'], ['exception'], [{'exception.type':'E'}],
                ['0000000000000000000000000000beef'], ['00000000000000b9'], ['c=d'], [{'k':'v'}]),
            ('1970-01-01 00:01:40', '0000000000000000000000000000abcd', '00000000000000b2', '00000000000000b1', '', 'old', 'SPAN_KIND_CLIENT',
                'shop', {}, '', '', {}, 0, 'STATUS_CODE_OK', '', [], [], [], [], [], [], [])
            """);
        var spans = Ordered(await ReadAsync(server));
        SpanAssert.Same(new Span
        {
            TraceId = new TraceId(0, 0xabcd),
            SpanId = new SpanId(0xb1),
            TraceState = "a=b",
            Name = "GET /",
            Kind = SpanKind.Server,
            StartUnixNano = 100_000_000_005,
            EndUnixNano = 100_000_000_012,
            Status = StatusCode.Error,
            StatusMessage = "no ☂",
            Resource = new Resource(AttributeList.Of(("service.name", "shop"), ("k8s.node.name", "n1"))),
            Scope = new Scope("lib", "1.2"),
            Attributes = AttributeList.Of(("http.response.status_code", "500")),
            Events = [new SpanEvent(100_000_000_006, "exception", AttributeList.Of(("exception.type", "E")))],
            Links = [new SpanLink(new TraceId(0, 0xbeef), new SpanId(0xb9)) { TraceState = "c=d", Attributes = AttributeList.Of(("k", "v")) }],
        }, spans[0]);
        Assert.Equal((SpanKind.Client, StatusCode.Ok, new SpanId(0xb1)), (spans[1].Kind, spans[1].Status, spans[1].ParentSpanId));

        await using var collector = await StartAsync(server.Url());
        await SendAsync(collector, Whole);
        await collector.PostAsync(OtlpRequest.Counter("kubelet", "dropped", "full", 7, 1), path: "/v1/metrics");
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 2, WaitingBytes: 0, Problem: null });
        var written = Assert.Single(await ReadAsync(server), span => span.TraceId == Whole.TraceId);
        Assert.Equal((Whole.SpanId, Whole.Name, Whole.StartUnixNano, Whole.EndUnixNano, Whole.Service, Whole.Kind, Whole.Status),
            (written.SpanId, written.Name, written.StartUnixNano, written.EndUnixNano, written.Service, written.Kind, written.Status));
        Assert.Equal(Whole.Attributes.Select(one => one.Key), written.Attributes.Select(one => one.Key));
        // Nothing was added to it.
        Assert.Equal("22\t0", await server.AskAsync("SELECT count(), countIf(name LIKE 'PatchTracer%') FROM system.columns "
            + "WHERE database = 'otel' AND table = 'otel_traces' FORMAT TabSeparatedRaw"));
        Assert.Equal("1", await server.AskAsync("SELECT count() FROM system.tables WHERE database = 'otel' FORMAT TabSeparatedRaw"));
    }

    /// <summary>What dashboards ask of such a table: a trace by its id with the time from the companion table, a search, values of a tag.</summary>
    [SkippableFact]
    public async Task Others_queries_answer_on_the_table_that_is_made()
    {
        Require(ClickHouseKind.CurrentEngine);
        await using var server = await ClickHouseServer.StartAsync(ClickHouseKind.CurrentEngine);
        await using var collector = await StartAsync(server.Url());
        await SendAsync(collector, At(1, 1, "shop", "order", 100), At(1, 2, "bank", "pay", 101), At(2, 1, "shop", "look", 200));
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 1, WaitingBytes: 0 });

        Assert.Equal("order,pay", await AskAsync("""
            WITH '0000000000000000000000000000abcd' AS id,
                (SELECT min(Start) FROM otel_traces_trace_id_ts WHERE TraceId = id) AS first,
                (SELECT max(End) + 1 FROM otel_traces_trace_id_ts WHERE TraceId = id) AS last
            SELECT arrayStringConcat(groupArray(SpanName), ',') FROM (SELECT SpanName FROM otel_traces
                WHERE TraceId = id AND Timestamp >= first AND Timestamp <= last ORDER BY Timestamp)
            """.Replace("0000000000000000000000000000abcd", $"{new TraceId(0xabcd, 1)}")));
        Assert.Equal("2", await AskAsync("SELECT count() FROM otel_traces WHERE ServiceName = 'shop' AND Duration >= 1000000000 "
            + "AND Timestamp BETWEEN toDateTime(50) AND toDateTime(250)"));
        Assert.Equal("blue,red", await AskAsync(
            "SELECT arrayStringConcat(arraySort(groupUniqArray(SpanAttributes['colour'])), ',') FROM otel_traces WHERE SpanAttributes['colour'] != ''"));
        Assert.Equal("shop", await AskAsync("SELECT any(ResourceAttributes['service.name']) FROM otel_traces WHERE SpanName = 'order'"));

        Task<string> AskAsync(string statement) => server.AskAsync($"{statement} FORMAT TabSeparatedRaw");
    }

    [SkippableFact]
    public async Task What_came_while_it_was_away_and_when_it_was_killed_is_all_there()
    {
        Require(ClickHouseKind.Server2018);
        await using var server = ClickHouseServer.Prepare();
        await using var collector = await StartAsync(server.Url());
        await SendAsync(collector, [.. Spans(1, 500)]);
        await WaitAsync(() => collector.Host.Forwards[0].Problem is not null);
        await server.StartAsync();
        await WaitAsync(() => collector.Host.Forwards[0] is { WaitingBytes: 0, Problem: null });
        for (ulong trace = 2; trace < 12; trace++)
        {
            await SendAsync(collector, [.. Spans(trace, 500)]);
            if (trace % 4 == 0)
            {
                await server.KillAsync();
                await SendAsync(collector, [.. Spans(100 + trace, 500)]);
                await server.StartAsync();
            }
        }
        await WaitAsync(() => collector.Host.Forwards[0] is { WaitingBytes: 0, Problem: null, DroppedRequests: 0, RefusedRequests: 0 });
        await collector.Host.FlushAsync(default);
        Assert.Equal(collector.Host.Store.CountSpans(), (await ReadAsync(server)).Count);
    }

    [SkippableFact]
    public async Task The_first_of_several_servers_that_answers_is_written_to()
    {
        Require(ClickHouseKind.Server2018);
        await using var away = ClickHouseServer.Prepare();
        await using var server = await ClickHouseServer.StartAsync(ClickHouseKind.Server2018);
        var both = string.Create(CultureInfo.InvariantCulture, $"clickhouse://127.0.0.1:{away.Port},127.0.0.1:{server.Port}/otel");
        await using var collector = await StartAsync(both);
        await SendAsync(collector, Whole);
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 1, WaitingBytes: 0 });
        Assert.Equal(Whole, Assert.Single((await SpanExchange.ReadAsync(ClickHouseAddress.Parse(both), new SpanQuery(), _ => { }, default)).Spans));
    }

    [SkippableFact]
    public async Task A_foreign_table_of_that_name_and_a_wrong_password_are_told_and_nothing_is_lost()
    {
        Require(ClickHouseKind.Server2018);
        await using var server = await ClickHouseServer.StartAsync(ClickHouseKind.Server2018);
        await server.AskAsync("CREATE DATABASE otel", "");
        await server.AskAsync("CREATE TABLE otel_traces (TraceId String, Mine UInt64) ENGINE = Memory");
        await using var collector = await StartAsync(server.Url());
        await using var stranger = await StartAsync(server.Url(user: "writer"));
        await SendAsync(collector, Whole);
        await SendAsync(stranger, Whole);
        await WaitAsync(() => collector.Host.Forwards[0].Problem is not null && stranger.Host.Forwards[0].Problem is not null);
        Assert.Contains("not as OpenTelemetry's exporter makes it", collector.Host.Forwards[0].Problem, StringComparison.Ordinal);
        Assert.Contains("password", stranger.Host.Forwards[0].Problem, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("2", await server.AskAsync(
            "SELECT count() FROM system.columns WHERE database = 'otel' AND table = 'otel_traces' FORMAT TabSeparatedRaw"));
        var refused = await Assert.ThrowsAsync<ClickHouseException>(() => ReadAsync(server));
        Assert.Equal(ClickHouseFailure.Schema, refused.Failure);

        await server.AskAsync("DROP TABLE otel_traces");
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 1, WaitingBytes: 0, Problem: null });
        Assert.Equal(Whole, Assert.Single(await ReadAsync(server)));
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_says_nonsense_is_an_error_and_no_answer()
    {
        await using var away = ClickHouseServer.Prepare();
        Assert.Equal(ClickHouseFailure.Unavailable, (await Assert.ThrowsAsync<ClickHouseException>(() => ReadAsync(away))).Failure);

        await using var collector = await RunningCollector.StartAsync();
        var address = ClickHouseAddress.Parse($"clickhouse://{collector.Host.HttpEndpoints[0]}/otel");
        Assert.Equal(ClickHouseFailure.Refused, (await Assert.ThrowsAsync<ClickHouseException>(
            () => SpanExchange.ReadAsync(address, new SpanQuery(), _ => { }, default))).Failure);
    }

    [Theory]
    [InlineData("clickhouse://h", "http://h:8123/", "default", "default", "otel_traces")]
    [InlineData("clickhouse://me@h:1/d", "http://h:1/", "me", "d", "otel_traces")]
    [InlineData("clickhouses://h,[::1]:2/d/t/", "https://h:8443/ https://[::1]:2/", "default", "d", "t")]
    [InlineData("CLICKHOUSE://a%40b@h:1,i:2/d", "http://h:1/ http://i:2/", "a@b", "d", "otel_traces")]
    public void An_address_names_servers_user_database_and_table(string text, string servers, string user, string database, string table)
    {
        var address = ClickHouseAddress.Parse(text);
        Assert.Equal((servers, user, database, table), (string.Join(' ', address.Servers), address.User, address.Database, address.Table));
    }

    [Theory]
    [InlineData("clickhouse://")]
    [InlineData("clickhouse://h:port/d")]
    [InlineData("clickhouse://me:secret@h/d")]
    [InlineData("clickhouse://h/d;DROP")]
    [InlineData("clickhouse://h/d/t`")]
    [InlineData("clickhouse://h/d?x=1")]
    public void What_is_none_is_explained_and_not_repeated(string text)
    {
        var message = Assert.Throws<FormatException>(() => ClickHouseAddress.Parse(text)).Message;
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.True(message.Length > 30, message);
    }

    private static void Require(ClickHouseKind kind) => Skip.If(ClickHouseServer.Unavailable(kind) is not null, ClickHouseServer.Unavailable(kind));

    private static Task<RunningCollector> StartAsync(string url, Func<CollectorOptions, CollectorOptions>? change = null) =>
        RunningCollector.StartAsync(o => (change?.Invoke(o) ?? o) with { Forward = [ForwardTarget.Parse(url)] });

    private static async Task SendAsync(RunningCollector collector, params Span[] spans) => Assert.Equal(HttpStatusCode.OK,
        (await collector.PostAsync(SpanRequests.Write(spans).ToArray(), "application/json")).StatusCode);

    private static async Task<IReadOnlyList<Span>> ReadAsync(ClickHouseServer server) =>
        (await SpanExchange.ReadAsync(server.Address(), new SpanQuery(), _ => { }, default)).Spans;

    private static List<Span> Ordered(IEnumerable<Span> spans) =>
        [.. spans.OrderBy(span => span.TraceId.High).ThenBy(span => span.TraceId.Low).ThenBy(span => span.SpanId.Value)];

    private static DateTimeOffset At(int seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static Span At(ulong trace, ulong id, string service, string name, long second) => new()
    {
        TraceId = new TraceId(0xabcd, trace),
        SpanId = new SpanId(id),
        Name = name,
        StartUnixNano = second * 1_000_000_000,
        EndUnixNano = (second + 1) * 1_000_000_000,
        Attributes = AttributeList.Of(("colour", id == 1 ? "red" : "blue")),
        Resource = new Resource(AttributeList.Of(("service.name", service))),
    };

    private static IEnumerable<Span> Spans(ulong trace, int count) =>
        Enumerable.Range(1, count).Select(id => At(trace, (ulong)id, "shop", "work", 100));

    private static async Task WaitAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!holds())
            await Task.Delay(20, timeout.Token);
    }
}
