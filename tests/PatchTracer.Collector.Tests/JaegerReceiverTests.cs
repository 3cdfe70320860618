using System.Net;
using System.Net.Sockets;
using Jaeger.Thrift;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Storage;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class JaegerReceiverTests
{
    private static readonly Batch Batch = SpanToJaeger.Batches([WholeSpan.Whole]).Single();

    [Theory]
    [InlineData(ThriftEncoding.Compact)]
    [InlineData(ThriftEncoding.Binary)]
    public async Task A_batch_by_udp_is_a_span_with_every_field(ThriftEncoding encoding)
    {
        await using var collector = await RunningCollector.StartAsync();
        using var agent = collector.Agent(encoding);
        Assert.Equal(1, agent.Send(Batch, default).Sent);
        await collector.WaitForSpansAsync(1);
        Assert.Equal(WholeSpan.Whole, Assert.Single(collector.Host.Store.Find(new SpanQuery())));
        Assert.Equal(new JaegerStatistics(1, 0), collector.Host.JaegerStatistics);
    }

    [Theory]
    [InlineData("application/x-thrift")]
    [InlineData("application/vnd.apache.thrift.binary")]
    public async Task A_batch_by_http_is_acknowledged_when_it_is_written_down(string type)
    {
        await using var collector = await RunningCollector.StartAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await collector.PostJaegerAsync(JaegerCodec.EncodeBody(Batch), type)).StatusCode);
        await collector.Host.FlushAsync(default);
        Assert.Equal(WholeSpan.Whole, Assert.Single(collector.Host.Store.Find(new SpanQuery())));
    }

    [Fact]
    public async Task Thousands_of_spans_in_datagrams_close_together_all_arrive()
    {
        await using var collector = await RunningCollector.StartAsync();
        using var agent = collector.Agent(ThriftEncoding.Compact);
        for (var batch = 0; batch < 20; batch++)
        {
            agent.Send(Many(first: batch * 500, count: 500), default);
            // UDP has no back-pressure: a socket buffer of the smallest default holds this many.
            await collector.WaitForSpansAsync((batch + 1) * 500);
        }
        Assert.Equal(10_000, collector.Host.Store.CountSpans());
    }

    [Fact]
    public async Task What_is_no_batch_costs_its_sender_and_nobody_else()
    {
        await using var collector = await RunningCollector.StartAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        byte[][] hostile = [[], [0], [0x82, 0x81, 0], "GET / HTTP/1.1"u8.ToArray(), new byte[60_000],
            [0x80, 1, 0, 4, 0x7f, 0xff, 0xff, 0xff]];
        foreach (var endpoint in collector.Host.JaegerCompactEndpoints.Concat(collector.Host.JaegerBinaryEndpoints))
        {
            foreach (var datagram in hostile)
                await socket.SendToAsync(datagram, endpoint);
        }
        using var agent = collector.Agent(ThriftEncoding.Compact);
        agent.Send(Batch, default);
        await collector.WaitForSpansAsync(1);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (collector.Host.Statistics.MalformedRequests < 2 * hostile.Length)
            await Task.Delay(20, timeout.Token);
    }

    [Theory]
    [InlineData("application/x-protobuf", 415)]
    [InlineData("application/x-thrift", 400)]
    public async Task What_cannot_be_read_by_http_is_refused_in_words(string type, int expected)
    {
        await using var collector = await RunningCollector.StartAsync();
        var response = await collector.PostJaegerAsync("no batch"u8.ToArray(), type);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.NotEqual("", await response.Content.ReadAsStringAsync());
        Assert.Equal(1, collector.Host.Statistics.MalformedRequests);
    }

    [Fact]
    public async Task Limits_hold_for_jaeger_over_http_too()
    {
        await using var collector = await RunningCollector.StartAsync(o => o with { MaxBodyBytes = 1000, MaxBufferedBytes = 4096 });
        Assert.Equal(413, (int)(await collector.PostJaegerAsync(new byte[1001])).StatusCode);
        await using var full = await RunningCollector.StartAsync(
            o => o with { MaxBufferedBytes = 1, RetryAfter = TimeSpan.FromSeconds(3) });
        var refused = await full.PostJaegerAsync(JaegerCodec.EncodeBody(Batch));
        Assert.Equal((503, TimeSpan.FromSeconds(3)), ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta));
    }

    [Fact]
    public async Task A_batch_without_any_valid_id_is_refused_and_of_others_the_rest_is_kept()
    {
        await using var collector = await RunningCollector.StartAsync();
        var nameless = Batch.Spans[0] with { SpanId = 0 };
        Assert.Equal(400, (int)(await collector.PostJaegerAsync(JaegerCodec.EncodeBody(Batch with { Spans = [nameless] }))).StatusCode);
        Assert.Equal(202, (int)(await collector.PostJaegerAsync(
            JaegerCodec.EncodeBody(Batch with { Spans = [nameless, Batch.Spans[0]] }))).StatusCode);
        Assert.Equal((1, 2), (collector.Host.Statistics.Spans, collector.Host.Statistics.RejectedSpans));
    }

    [Fact]
    public async Task A_udp_port_in_use_is_named_and_nothing_is_left_behind()
    {
        await using var first = await RunningCollector.StartAsync();
        var taken = first.Host.JaegerBinaryEndpoints[0];
        using var directory = new TemporaryDirectory();
        var options = RunningCollector.Options(directory.Path);
        var refused = await Assert.ThrowsAsync<CollectorException>(
            () => CollectorHost.StartAsync(options with { JaegerBinary = [taken] }, SilentReporter.Instance, default));
        Assert.Equal((CollectorFailure.AddressInUse, $"{taken}"), (refused.Failure, refused.Subject));
        await using var again = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
    }

    [Fact]
    public async Task What_came_before_a_stop_is_there_after_the_next_start()
    {
        using var directory = new TemporaryDirectory();
        var options = RunningCollector.Options(directory.Path);
        await using (var host = await CollectorHost.StartAsync(options, SilentReporter.Instance, default))
        {
            var endpoint = host.JaegerCompactEndpoints[0];
            using var agent = new UdpTransport($"{endpoint.Address}", endpoint.Port, ThriftEncoding.Compact);
            agent.Send(Many(first: 0, count: 50), default);
            await host.StopAsync(default);
        }
        await using var again = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
        Assert.Equal(50, again.Store.CountSpans());
    }

    private static Batch Many(int first, int count) => Batch with
    {
        Spans = [.. Enumerable.Range(first + 1, count).Select(id => Batch.Spans[0] with { SpanId = id, Logs = [], Tags = [] })],
    };
}
