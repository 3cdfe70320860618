using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>Whatever is asked, the collector keeps its memory, acknowledges what comes, and ends when it is told to.</summary>
public sealed class SqlBoundsTests
{
    private const int Megabytes = 512, SqlMegabytes = 384;

    /// <summary>Of a statement, on a machine that does nothing else: its process starts within them.</summary>
    private static readonly TimeSpan SqlTime = TimeSpan.FromSeconds(2);

    private const int SpansInRequest = 50;

    /// <summary>On a machine that does nothing else, beside three times what it is with nothing asked.</summary>
    private static readonly TimeSpan SlowestAcknowledgement = TimeSpan.FromSeconds(0.25);

    private static readonly string[] Worst =
    [
        "SELECT length(repeat('x', 4000000000))",
        "SELECT len(range(400000000))",
        "SELECT max(length(repeat(name, 1000000))) FROM span",
        "SELECT length(lpad('', 2000000000, 'abc'))",
        "WITH RECURSIVE g(s, n) AS (SELECT 'xxxxxxxx', 1 UNION ALL SELECT s || s, n + 1 FROM g WHERE n < 40) SELECT max(length(s)) FROM g",
        "SELECT length(string_agg(repeat('y', 1000), '')) FROM range(10000000)",
        "SELECT list_reduce(range(64)::VARCHAR[], (a, b) -> a || a || b)",
        "SELECT len(list(r)) FROM (SELECT repeat('z', 100) || range r FROM range(100000000))",
        "SELECT * FROM range(300000000) t(i) ORDER BY hash(i) DESC LIMIT 1 OFFSET 200000000",
        "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range + b.range) = 1",
        "SELECT count(DISTINCT i || 'distinct') FROM range(100000000) t(i)",
        "SELECT replace(repeat('a', 100000), 'a', repeat('b', 100000))",
        "SELECT sleep_ms(60000)",
        "SELECT json_group_array(repeat('j', 100000)) FROM range(100000)",
        "SELECT repeat('row', 100000) FROM range(10000)",
    ];

    [Fact]
    [Trait("speed", "slow")]
    public async Task The_worst_questions_cost_the_receivers_nothing_and_end_with_a_reason()
    {
        using var directory = new TemporaryDirectory();
        var sqlTime = Machine.Time(SqlTime);
        using var collector = await CollectorProcess.StartAsync(directory.Path, memoryMegabytes: Megabytes,
            sqlSeconds: sqlTime.TotalSeconds);
        using var client = new HttpClient { BaseAddress = collector.QueryUrl, Timeout = TimeSpan.FromMinutes(5) };
        using var stop = new CancellationTokenSource();
        var workers = new ConcurrentDictionary<int, long>();
        var watching = Task.Run(() => WatchAsync(collector.Id, workers, stop.Token));
        using var quiet = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var before = await SendAsync(collector.Url, 1, quiet.Token);
        var sending = Task.Run(() => SendAsync(collector.Url, 1_000_000, stop.Token));
        foreach (var statement in Worst)
        {
            var (status, answer, time) = await AskAsync(client, statement);
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{statement}: {(int)status} {answer}");
            Assert.True(status == HttpStatusCode.OK || answer.Contains("narrow it", StringComparison.Ordinal), $"{statement}: {answer}");
            Assert.True(time < sqlTime + Machine.Time(TimeSpan.FromSeconds(5)), $"{statement}: {time}");
        }
        await AssertAnswersAsync(client);
        await stop.CancelAsync();
        await watching;
        var acknowledged = await sending;

        Assert.True(collector.PeakBytes < (long)Megabytes << 20, $"the collector held {collector.PeakBytes >> 20} MiB");
        Assert.NotEmpty(workers);
        Assert.All(workers.Values, bytes => Assert.True(bytes < (long)SqlMegabytes << 20, $"a statement's process held {bytes >> 20} MiB"));
        Assert.True(acknowledged.Count > 100, $"{acknowledged.Count} requests were acknowledged");
        var (alone, slowest) = (Slowest(before), Slowest(acknowledged));
        Assert.True(slowest < Machine.Time(SlowestAcknowledgement) + (3 * alone),
            $"p99 of acknowledgements: {slowest}, with nothing asked {alone}");
        await AssertEndsAsync(collector, client);
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        await store.FlushAsync(default);
        Assert.Equal((before.Count + acknowledged.Count) * (long)SpansInRequest, store.CountSpans());
        Assert.Empty(Directory.GetFiles(directory.Path, "snapshot-*"));
    }

    [Fact]
    public async Task A_collector_that_is_killed_leaves_no_process_behind_and_starts_again()
    {
        using var directory = new TemporaryDirectory();
        int[] workers;
        using (var collector = await CollectorProcess.StartAsync(directory.Path))
        {
            using var client = new HttpClient { BaseAddress = collector.QueryUrl };
            var asking = AskAsync(client, "SELECT sleep_ms(25000)");
            await UntilAsync(() => WorkersOf(collector.Id).Length > 0);
            workers = WorkersOf(collector.Id);
            await collector.KillAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        }
        await UntilAsync(() => workers.All(worker => !Directory.Exists($"/proc/{worker}")));
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        Assert.Empty(Directory.GetFiles(directory.Path, "snapshot-*"));
    }

    // What others do on the machine may cost one try its time.
    private static async Task AssertAnswersAsync(HttpClient client)
    {
        for (var tries = 1; ; tries++)
        {
            var (status, answer, _) = await AskAsync(client, "SELECT count(*) FROM span");
            if (status == HttpStatusCode.OK)
                return;
            Assert.True(tries < 50, answer);
        }
    }

    private static async Task AssertEndsAsync(CollectorProcess collector, HttpClient client)
    {
        var asking = Enumerable.Range(0, 3).Select(_ => AskAsync(client, "SELECT length(repeat('x', 100000000)), sleep_ms(60000)"))
            .ToList();
        await UntilAsync(() => WorkersOf(collector.Id).Length > 0);
        var time = await collector.TerminateAsync();
        Assert.True(time < Machine.Time(TimeSpan.FromSeconds(2)), $"it took {time} to end");
        await UntilAsync(() => asking.All(task => task.IsCompleted));
    }

    private static async Task<(HttpStatusCode Status, string Answer, TimeSpan Time)> AskAsync(HttpClient client, string statement)
    {
        var watch = Stopwatch.StartNew();
        using var content = new StringContent(statement, Encoding.UTF8, "application/sql");
        using var response = await client.PostAsync(new Uri("/api/patchtracer/sql", UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(), watch.Elapsed);
    }

    private static TimeSpan Slowest(List<TimeSpan> times) => times.Order().ElementAt(times.Count * 99 / 100);

    // How long each acknowledgement took.
    private static async Task<List<TimeSpan>> SendAsync(Uri url, ulong first, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = url };
        var times = new List<TimeSpan>();
        for (var trace = first; !stop.IsCancellationRequested; trace++)
        {
            using var content = new ByteArrayContent(
                OtlpRequest.Of("shop", Enumerable.Range(1, SpansInRequest).Select(i => OtlpRequest.Span(trace, (ulong)i, $"span {i}"))));
            content.Headers.ContentType = new("application/x-protobuf");
            var watch = Stopwatch.StartNew();
            using var response = await client.PostAsync(new Uri("/v1/traces", UriKind.Relative), content, CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            times.Add(watch.Elapsed);
            await Task.Delay(20, CancellationToken.None);
        }
        return times;
    }

    // The most that each process of the collector held.
    private static async Task WatchAsync(int collector, ConcurrentDictionary<int, long> peaks, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var worker in WorkersOf(collector))
            {
                try
                {
                    peaks[worker] = CollectorProcess.PeakBytesOf(worker);
                }
                catch (Exception e) when (e is IOException or InvalidOperationException)
                {
                    // It ended meanwhile.
                }
            }
            await Task.Delay(20, CancellationToken.None);
        }
    }

    // proc(5): the fourth field of stat is the parent, behind a name in brackets.
    private static int[] WorkersOf(int parent) => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _)).Where(name => IsChild($"/proc/{name}/stat", parent)).Select(name => int.Parse(name!))];

    private static bool IsChild(string stat, int parent)
    {
        try
        {
            var text = File.ReadAllText(stat);
            return text[(text.LastIndexOf(')') + 2)..].Split(' ') is [not "Z", var id, ..] && id == $"{parent}";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
            await Task.Delay(50, timeout.Token);
    }
}
