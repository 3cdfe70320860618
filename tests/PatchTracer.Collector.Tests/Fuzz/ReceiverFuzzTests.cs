using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.Collector.Tests.Fuzz;

/// <summary>
/// A whole collector under damaged requests by every way in, several senders at once. Afterwards it lives, holds no more
/// memory, its log and its index can be read, and a good request is taken.
/// </summary>
[Collection(Alone.Name)]
public sealed class ReceiverFuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 300;
    private const int Senders = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const ulong Good = 0x600d_5b4e_91c7_02ad;

    [Theory]
    [InlineData("otlp-traces")]
    [InlineData("otlp-json")]
    [InlineData("gzip")]
    [InlineData("grpc")]
    [InlineData("jaeger-http")]
    [InlineData("jaeger-compact")]
    [InlineData("jaeger-binary")]
    public async Task Damaged_requests_cost_their_senders_and_nobody_else(string way)
    {
        await using var collector = await RunningCollector.StartAsync();
        var corpus = Corpus.Of(way == "grpc" ? "otlp-traces" : way);
        await SendAsync(collector, way, corpus[0]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var budget = new FuzzBudget(Inputs);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var mutator = new Mutator(budget.Seed + sender);
            while (Take(budget))
                await SendAsync(collector, way, mutator.Mutate(corpus));
        })));
        output.WriteLine($"{way}: {budget.Spent} requests, seed {budget.Seed}");
        Assert.Equal(HttpStatusCode.OK, (await collector.PostAsync(OtlpRequest.Of("good", OtlpRequest.Span(Good, Good)))).StatusCode);
        await collector.Host.FlushAsync(default);
        // In some millions of damaged requests one has this trace id too.
        Assert.Single(collector.Host.Store.Trace(OtlpRequest.TraceId(Good)), span => span.Service == "good");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 128 << 20);
        await RawLog.ReadSpansAsync(Store.RawLogDirectory(collector.Host.Store.Directory), default);
        // Nobody is told when a datagram was looked at.
        for (var wait = Stopwatch.StartNew(); collector.Host.Statistics.MalformedRequests == 0 && wait.Elapsed < Patience;)
            await Task.Delay(20);
        Assert.True(collector.Host.Statistics.MalformedRequests > 0);
    }

    private static bool Take(FuzzBudget budget)
    {
        lock (budget)
            return budget.Take();
    }

    private static async Task SendAsync(RunningCollector collector, string way, byte[] input)
    {
        if (way is "jaeger-compact" or "jaeger-binary")
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            await socket.SendToAsync(input,
                (way == "jaeger-compact" ? collector.Host.JaegerCompactEndpoints : collector.Host.JaegerBinaryEndpoints)[0]);
            return;
        }
        var response = way switch
        {
            "grpc" => await CallAsync(collector, input),
            "jaeger-http" => await collector.PostJaegerAsync(input),
            "otlp-json" => await collector.PostAsync(input, "application/json"),
            "gzip" => await collector.PostAsync(input, encoding: "gzip"),
            _ => await collector.PostAsync(input),
        };
        // 500 would be a mistake of ours.
        Assert.Contains((int)response.StatusCode, new[] { 200, 202, 400, 413, 503 });
    }

    // The frame's length is right two times out of three, so that the message behind it is reached.
    private static async Task<HttpResponseMessage> CallAsync(RunningCollector collector, byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length % 3 == 0 ? message.Length * 7 : message.Length);
        message.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            $"{collector.GrpcUrl}/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return await collector.Client.SendAsync(request);
    }
}
