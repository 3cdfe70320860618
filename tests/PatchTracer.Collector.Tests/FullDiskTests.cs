using System.Net;
using PatchTracer.Storage;
using Xunit;

namespace PatchTracer.Collector.Tests;

public sealed class FullDiskTests
{
    // With small segments the index's file and the packed log meet the full disk too.
    [SkippableTheory]
    [InlineData(64 << 20)]
    [InlineData(32 << 10)]
    public async Task A_full_disk_refuses_with_a_retry_hint_keeps_what_is_there_and_recovers_by_itself(long segmentBytes)
    {
        using var disk = TinyDisk.TryMount(megabytes: 24, out var reason);
        Skip.If(disk is null, reason);
        await using var collector = await RunningCollector.StartAsync(o => o with
        {
            StoreDirectory = Path.Combine(disk.Path, "store"),
            Store = StoreOptions.Default with { SegmentBytes = segmentBytes },
        });
        var acknowledged = new List<ulong>();
        var ballast = Path.Combine(disk.Path, "ballast");
        await CollectUntilRefusedAsync(collector, acknowledged, ballast);

        File.Delete(ballast);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(collector, 1_000_000)).StatusCode);
        acknowledged.Add(1_000_000);
        await FlushEventuallyAsync(collector);
        Assert.Equal(acknowledged, collector.Host.Store.Find(new SpanQuery()).Select(span => span.TraceId.Low).Order());
    }

    private static async Task CollectUntilRefusedAsync(RunningCollector collector, List<ulong> acknowledged, string ballast)
    {
        for (ulong trace = 1; trace <= 5; trace++)
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(collector, trace)).StatusCode);
            acknowledged.Add(trace);
        }
        Fill(ballast);
        for (ulong trace = 100; ; trace++)
        {
            var response = await PostAsync(collector, trace);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(response.Headers.RetryAfter);
                return;
            }
            acknowledged.Add(trace);
        }
    }

    // The index failed on the full disk too, and tries again every second.
    private static async Task FlushEventuallyAsync(RunningCollector collector)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await collector.Host.FlushAsync(default);
                return;
            }
            catch (StoreException) when (attempt < 20)
            {
                await Task.Delay(500);
            }
        }
    }

    private static void Fill(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        try
        {
            for (var offset = 0L; ; offset += block.Length)
                RandomAccess.Write(file, block, offset);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    private static Task<HttpResponseMessage> PostAsync(RunningCollector collector, ulong trace) =>
        collector.PostAsync(OtlpRequest.Of("shop",
            OtlpRequest.Span(trace, 1, attributes: OtlpRequest.Text("filler", new string('x', 5000)))));
}
