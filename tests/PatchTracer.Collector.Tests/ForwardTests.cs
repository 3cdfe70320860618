using System.Net;
using PatchTracer.Collector.Forwarding;
using PatchTracer.Collector.Receivers;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class ForwardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task What_one_collector_takes_its_neighbour_gets_by_otlp(string protocol)
    {
        await using var neighbour = await RunningCollector.StartAsync();
        await using var collector = await StartAsync(Url(neighbour.Host, protocol));
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)))).StatusCode);
        Assert.Equal(HttpStatusCode.OK,
            (await collector.PostAsync(RunningCollector.Gzip(OtlpRequest.Of("bank", OtlpRequest.Span(2, 1))),
                encoding: "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.OK,
            (await collector.PostAsync(OtlpRequest.Counter("kubelet", "dropped", "full", 7, 1), path: "/v1/metrics")).StatusCode);
        await WaitAsync(() => neighbour.Host.Statistics.Requests == 3);
        await neighbour.Host.FlushAsync(default);
        await collector.Host.FlushAsync(default);
        Assert.Equal(collector.Host.Store.Find(new SpanQuery()), neighbour.Host.Store.Find(new SpanQuery()));
        Assert.Equal(7, Assert.Single(neighbour.Host.Store.Counters()).Value);
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 3, WaitingBytes: 0 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_jaeger_agent_gets_spans_in_datagrams(bool binary)
    {
        await using var neighbour = await RunningCollector.StartAsync();
        // The URL tells the protocol by its port, and this one is free, not the binary protocol's own.
        var endpoint = (binary ? neighbour.Host.JaegerBinaryEndpoints : neighbour.Host.JaegerCompactEndpoints)[0];
        var target = new ForwardTarget("udp://agent", binary ? ForwardProtocol.JaegerBinary : ForwardProtocol.JaegerCompact,
            new Uri($"udp://{endpoint}"));
        await using var collector = await RunningCollector.StartAsync(o => o with { Forward = [target] });
        await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1), OtlpRequest.Span(1, 2)));
        await neighbour.WaitForSpansAsync(2);
        Assert.Equal([1UL, 2UL], neighbour.Host.Store.Trace(OtlpRequest.TraceId(1)).Select(span => span.SpanId.Value).Order());
    }

    [Fact]
    public async Task What_came_while_the_neighbour_was_away_waits_on_disk_and_survives_a_restart()
    {
        using var directory = new TemporaryDirectory();
        using var away = new TemporaryDirectory();
        var address = await FreeAddressAsync();
        var options = RunningCollector.Options(directory.Path) with { Forward = [ForwardTarget.Parse($"http://{address}")] };
        for (ulong run = 1; run <= 3; run++)
        {
            await using var collector = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
            for (ulong trace = 1; trace <= 5; trace++)
                await PostAsync(collector, OtlpRequest.Of("shop", OtlpRequest.Span((10 * run) + trace, 1)));
            await WaitAsync(() => collector.Forwards[0].Problem is not null);
            Assert.True(collector.Forwards[0].WaitingBytes > 0);
        }
        await using var neighbour = await CollectorHost.StartAsync(RunningCollector.Options(away.Path) with { Http = [address] },
            SilentReporter.Instance, default);
        await using var again = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
        await WaitAsync(() => again.Forwards[0] is { WaitingBytes: 0, Requests: 15, DroppedRequests: 0, Problem: null });
        await neighbour.FlushAsync(default);
        Assert.Equal(15, neighbour.Store.CountSpans());
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_the_sender_is_acknowledged_all_the_same()
    {
        var address = await FreeAddressAsync();
        await using var collector = await RunningCollector.StartAsync(
            o => o with { Forward = [ForwardTarget.Parse($"http://{address}")], MaxForwardQueueBytes = 2000 });
        for (ulong trace = 1; trace <= 50; trace++)
            Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(trace, 1)))).StatusCode);
        var statistics = collector.Host.Forwards[0];
        Assert.InRange(statistics.WaitingBytes, 1, 2000);
        Assert.InRange(statistics.DroppedRequests, 25, 49);
        await collector.Host.FlushAsync(default);
        Assert.Equal(50, collector.Host.Store.CountSpans());
    }

    [Fact]
    public async Task What_a_neighbour_refuses_for_good_is_counted_and_does_not_hold_up_the_rest()
    {
        await using var neighbour = await RunningCollector.StartAsync(o => o with { MaxBodyBytes = 1000 });
        await using var collector = await StartAsync(Url(neighbour.Host, "http"));
        await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1, new string('x', 1000))));
        await collector.PostAsync(OtlpRequest.Of("shop", OtlpRequest.Span(2, 1)));
        await WaitAsync(() => collector.Host.Forwards[0] is { Requests: 1, RefusedRequests: 1, WaitingBytes: 0 });
    }

    [Fact]
    public async Task Large_amounts_pass_through_in_order_and_leave_one_segment_behind()
    {
        await using var neighbour = await RunningCollector.StartAsync();
        var target = Url(neighbour.Host, "http");
        using var directory = new TemporaryDirectory();
        await using (var forwarder = Forwarder.Start(ForwardTarget.Parse(target), directory["queue"], 1L << 30, SilentReporter.Instance))
        {
            for (ulong trace = 1; trace <= 40; trace++)
                await forwarder.AddAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1,
                    OtlpRequest.Of("shop", OtlpRequest.Span(trace, 1, new string('x', 1 << 20))), sender: null);
            await WaitAsync(() => forwarder.Statistics is { Requests: 40, WaitingBytes: 0 });
        }
        Assert.Single(Directory.GetFiles(directory["queue"], "*.log"));
        var arrived = new List<ulong>();
        await foreach (var record in RawLog.ReadAsync(Store.RawLogDirectory(neighbour.Host.Store.Directory), default))
            arrived.AddRange(record.Spans().Select(span => span.TraceId.Low));
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (ulong)i), arrived);
    }

    [Theory]
    [InlineData("grpc://h:1", ForwardProtocol.OtlpGrpc, "http://h:1/")]
    [InlineData("grpcs://h", ForwardProtocol.OtlpGrpc, "https://h:4317/")]
    [InlineData("http://h:4317", ForwardProtocol.OtlpGrpc, "http://h:4317/")]
    [InlineData("https://h/base", ForwardProtocol.OtlpHttp, "https://h/base")]
    [InlineData("udp://h", ForwardProtocol.JaegerCompact, "udp://h:6831/")]
    [InlineData("udp://h:6832", ForwardProtocol.JaegerBinary, "udp://h:6832")]
    public void A_url_tells_the_protocol(string url, ForwardProtocol protocol, string endpoint) =>
        Assert.Equal(new ForwardTarget(url, protocol, new Uri(endpoint)), ForwardTarget.Parse(url));

    [Theory]
    [InlineData("")]
    [InlineData("host:4317")]
    [InlineData("ftp://host")]
    public void What_is_no_neighbour_is_explained(string url) =>
        Assert.Contains("grpc://", Assert.Throws<FormatException>(() => ForwardTarget.Parse(url)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_retry_hint_of_a_receiver_is_read()
    {
        var status = Answer.StatusProto(Outcome.Refused(OutcomeKind.Overloaded, "full"), TimeSpan.FromSeconds(2.5));
        Assert.Equal(TimeSpan.FromSeconds(2.5), ExportAnswer.RetryDelay(status));
        Assert.Null(ExportAnswer.RetryDelay(Answer.StatusProto(Outcome.Refused(OutcomeKind.TooLarge, "large"), null)));
        Assert.Null(ExportAnswer.RetryDelay([0xff, 0xff]));
    }

    [Fact]
    public void Headers_are_read_as_opentelemetry_writes_them() =>
        Assert.Equal([new("authorization", "Bearer a=b"), new("x", "1")],
            ForwardHeaders.Parse("authorization=Bearer%20a=b, x = 1,=,broken"));

    private static Task<RunningCollector> StartAsync(string url) =>
        RunningCollector.StartAsync(o => o with { Forward = [ForwardTarget.Parse(url)] });

    private static string Url(CollectorHost neighbour, string protocol) =>
        protocol == "grpc" ? $"grpc://{neighbour.GrpcEndpoints[0]}" : $"http://{neighbour.HttpEndpoints[0]}";

    private static async Task PostAsync(CollectorHost host, byte[] body)
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-protobuf");
        (await client.PostAsync(new Uri($"http://{host.HttpEndpoints[0]}/v1/traces"), content)).EnsureSuccessStatusCode();
    }

    // Nobody listens there once the collector that had it is gone.
    private static async Task<IPEndPoint> FreeAddressAsync()
    {
        await using var collector = await RunningCollector.StartAsync();
        return collector.Host.HttpEndpoints[0];
    }

    private static async Task WaitAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!holds())
            await Task.Delay(20, timeout.Token);
    }
}
