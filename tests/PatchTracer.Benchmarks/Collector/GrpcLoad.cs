using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>Sends replays over gRPC as fast as they are acknowledged, some requests at a time.</summary>
internal sealed class GrpcLoad(Replay replay, Uri url, int connections, int inFlight, string? credential) : IDisposable
{
    private const int PrefixBytes = 5;
    private const string Path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private readonly HttpClient[] _clients = [.. Enumerable.Range(0, connections).Select(_ => new HttpClient
    {
        BaseAddress = url,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromMinutes(1),
        DefaultRequestHeaders = { Authorization = credential is null ? null : new AuthenticationHeaderValue("Bearer", credential) },
    })];

    private readonly ConcurrentBag<List<double>> _latencies = [];
    private long _next;
    private long _spans;

    public long Spans => Interlocked.Read(ref _spans);

    /// <summary>Of acknowledged requests, in milliseconds, ascending.</summary>
    public double[] Latencies => [.. _latencies.SelectMany(list => list).Order()];

    /// <summary>Sends whole replays until so many spans are acknowledged.</summary>
    /// <param name="firstReplay">Of the numbers that make ids differ.</param>
    public async Task RunAsync(long spans, ulong firstReplay)
    {
        _next = 0;
        var requests = (spans + replay.Spans - 1) / replay.Spans * replay.Requests.Count;
        await Task.WhenAll(Enumerable.Range(0, inFlight)
            .Select(sender => Task.Run(() => SendAsync(_clients[sender % connections], requests, firstReplay))));
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    private async Task SendAsync(HttpClient client, long requests, ulong firstReplay)
    {
        var buffer = new byte[PrefixBytes + replay.Requests.Max(request => request.Length)];
        var latencies = new List<double>();
        _latencies.Add(latencies);
        while (Interlocked.Increment(ref _next) - 1 is var number && number < requests)
        {
            var template = replay.Requests[(int)(number % replay.Requests.Count)];
            var round = number / replay.Requests.Count;
            template.Write(buffer.AsSpan(PrefixBytes), firstReplay + (ulong)round, round * (long)Replay.Period.TotalNanoseconds);
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(1), template.Length);
            var begin = Stopwatch.GetTimestamp();
            while (!await TrySendAsync(client, buffer.AsMemory(0, PrefixBytes + template.Length)))
                await Task.Delay(100);
            latencies.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            Interlocked.Add(ref _spans, template.Spans);
        }
    }

    // False when the collector asks to try again.
    private static async Task<bool> TrySendAsync(HttpClient client, ReadOnlyMemory<byte> message)
    {
        using var content = new ReadOnlyMemoryContent(message);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request);
        await response.Content.LoadIntoBufferAsync();
        var headers = response.TrailingHeaders.Contains("grpc-status") ? (HttpHeaders)response.TrailingHeaders : response.Headers;
        return headers.GetValues("grpc-status").Single() switch
        {
            "0" => true,
            "14" => false,
            var other => throw new InvalidOperationException($"the collector answered with gRPC status {other}"),
        };
    }
}
