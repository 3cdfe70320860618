using System.Collections.Concurrent;
using DuckDB.NET.Data;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class CrashTests
{
    private const int Senders = 3;
    private const int SpansInRequest = 20;
    private const int RequestsBeforeKill = 20;

    [Fact]
    public Task Killed_under_load_three_times_it_has_every_acknowledged_span_once() => KillAndCompareAsync(times: 3);

    [Fact]
    [Trait("speed", "slow")]
    public Task Killed_under_load_fifty_times_it_has_every_acknowledged_span_once() => KillAndCompareAsync(times: 50);

    private static async Task KillAndCompareAsync(int times)
    {
        using var directory = new TemporaryDirectory();
        var acknowledged = new ConcurrentBag<ulong>();
        var unanswered = new ConcurrentQueue<ulong>();
        for (var run = 0; run < times; run++)
        {
            using var collector = await CollectorProcess.StartAsync(directory.Path);
            using var client = new HttpClient { BaseAddress = collector.Url, Timeout = TimeSpan.FromSeconds(30) };
            var first = (ulong)run * 1_000_000;
            var senders = Enumerable.Range(0, Senders)
                .Select(sender => Task.Run(() => SendUntilItBreaksAsync(client, first + ((ulong)sender * 100_000), unanswered, acknowledged))).ToArray();
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
        HttpClient client, ulong next, ConcurrentQueue<ulong> unanswered, ConcurrentBag<ulong> acknowledged)
    {
        while (true)
        {
            var trace = unanswered.TryDequeue(out var again) ? again : ++next;
            try
            {
                using var content = new ByteArrayContent(Request(trace));
                content.Headers.ContentType = new("application/x-protobuf");
                using var response = await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content);
                response.EnsureSuccessStatusCode();
                acknowledged.Add(trace);
            }
            catch (HttpRequestException)
            {
                unanswered.Enqueue(trace);
                return;
            }
        }
    }

    private static byte[] Request(ulong trace) => OtlpRequest.Of(
        $"service-{trace % 7}", Enumerable.Range(1, SpansInRequest).Select(i => OtlpRequest.Span(trace, (ulong)i, $"span {i}")));

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
