using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using DuckDB.NET.Data;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class CrashTests
{
    private const int Senders = 4;
    private const int SpansInRequest = 20;
    private const int RequestsBeforeKill = 60;

    // Segments are completed, brought to the file and packed all the time, so that kills fall into each of these.
    private const int SegmentBytes = 64 << 10;

    [Fact]
    [Trait("speed", "slow")]
    public Task Killed_under_load_eight_times_it_has_every_acknowledged_span_once() => KillAndCompareAsync(times: 8);

    [Fact]
    [Trait("speed", "conformance")]
    public Task Killed_under_load_fifty_times_it_has_every_acknowledged_span_once() => KillAndCompareAsync(times: 50);

    private static async Task KillAndCompareAsync(int times)
    {
        using var directory = new TemporaryDirectory();
        var acknowledged = new ConcurrentBag<ulong>();
        var unanswered = new ConcurrentQueue<ulong>();
        for (var run = 0; run < times; run++)
        {
            using var collector = await CollectorProcess.StartAsync(directory.Path, SegmentBytes);
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
            Func<byte[], Task> http = request => PostAsync(client, collector.Url, request);
            Func<byte[], Task> grpc = request => CallAsync(client, collector.GrpcUrl, request);
            var first = (ulong)run * 1_000_000;
            var senders = Enumerable.Range(0, Senders)
                .Select(sender => Task.Run(() =>
                    SendUntilItBreaksAsync(sender % 2 == 0 ? http : grpc, first + ((ulong)sender * 100_000), unanswered, acknowledged)))
                    .ToArray();
            await WaitForAsync(acknowledged, acknowledged.Count + RequestsBeforeKill);
            // At another moment of the index's work each time.
            await Task.Delay(TimeSpan.FromMilliseconds(37 * run % 400));
            await collector.KillAsync();
            await Task.WhenAll(senders);
        }
        await AssertEverythingOnceAsync(directory.Path, [.. acknowledged], [.. unanswered]);
    }

    private static async Task WaitForAsync(ConcurrentBag<ulong> acknowledged, int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (acknowledged.Count < count)
            await Task.Delay(10, timeout.Token);
    }

    // What got no answer is sent again to the next process, as a client does: it may be there already.
    private static async Task SendUntilItBreaksAsync(
        Func<byte[], Task> send, ulong next, ConcurrentQueue<ulong> unanswered, ConcurrentBag<ulong> acknowledged)
    {
        while (true)
        {
            var trace = unanswered.TryDequeue(out var again) ? again : ++next;
            try
            {
                await send(Request(trace));
                acknowledged.Add(trace);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                unanswered.Enqueue(trace);
                return;
            }
        }
    }

    private static async Task PostAsync(HttpClient client, Uri url, byte[] request)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new("application/x-protobuf");
        using var response = await client.PostAsync(new Uri(url, "/v1/traces"), content);
        response.EnsureSuccessStatusCode();
    }

    // Acknowledged is what has a status of 0 behind its answer.
    private static async Task CallAsync(HttpClient client, Uri url, byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post,
            new Uri(url, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        if (!response.TrailingHeaders.TryGetValues("grpc-status", out var status) || status.Single() != "0")
            throw new HttpRequestException("not acknowledged");
    }

    // The same each time it is sent. With ids and times as clients have them: a log may not hold many more spans than so many bytes can
    // tell apart.
    private static byte[] Request(ulong trace)
    {
        var random = new Random((int)trace);
        return OtlpRequest.Of($"service-{trace % 7}", Enumerable.Range(1, SpansInRequest).Select(i =>
            OtlpRequest.Span(trace, (ulong)random.NextInt64(1, long.MaxValue), $"span {i}", random.NextInt64(3600 * OtlpRequest.Second))));
    }

    private static async Task AssertEverythingOnceAsync(string directory, ulong[] acknowledged, ulong[] unanswered)
    {
        var expected = acknowledged.Select(OtlpRequest.TraceId).ToHashSet();
        var possible = unanswered.Select(OtlpRequest.TraceId).ToHashSet();
        await using (var store = Store.Open(directory, StoreOptions.Default))
        {
            await store.FlushAsync(default);
            var found = store.Find(new SpanQuery()).GroupBy(span => span.TraceId).ToDictionary(trace => trace.Key, trace => trace.Count());
            AssertWhole(expected, possible, found, "index");
        }
        Assert.NotEmpty(Directory.GetFiles(Store.RawLogDirectory(directory), "*.packed"));
        var log = await RawLog.ReadSpansAsync(Store.RawLogDirectory(directory), default);
        Assert.Empty(log.Conflicts);
        AssertWhole(expected, possible, log.TraceIds.ToDictionary(id => id, id => log.InTrace(id).Length), "raw log");
        using var connection = new DuckDBConnection($"DataSource={Path.Combine(directory, "index.duckdb")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM (SELECT trace_hi, trace_lo, span_id FROM span_core GROUP BY ALL HAVING count(*) > 1)";
        Assert.Equal(0L, command.ExecuteScalar());
    }

    private static void AssertWhole(HashSet<TraceId> expected, HashSet<TraceId> possible, Dictionary<TraceId, int> found, string where)
    {
        var missing = expected.Where(id => !found.ContainsKey(id)).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} of {expected.Count} acknowledged requests are not in the {where}");
        Assert.All(found, trace => Assert.Equal(SpansInRequest, trace.Value));
        Assert.All(found.Keys, id => Assert.True(expected.Contains(id) || possible.Contains(id), $"{id} was never sent"));
    }
}
