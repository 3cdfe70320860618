using PatchTracer.Collector.Tests;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Storage.Tests;

/// <summary>
/// A log that is appended to is read as it grows, through new and packed segments, and is then what reading it at once gives.
/// </summary>
public sealed class RawLogFollowerTests
{
    private const int Rounds = 12;

    [Theory]
    [InlineData(1 << 26)]
    [InlineData(500)]
    public async Task Each_span_is_read_once_in_the_order_it_came(long segmentBytes)
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default with { SegmentBytes = segmentBytes });
        var log = Store.RawLogDirectory(directory.Path);
        var follower = new RawLogFollower(log, DateTimeOffset.MinValue);
        Assert.Equal(0, follower.Spans.Count);
        for (var round = 1; round <= Rounds; round++)
        {
            for (ulong span = 1; span <= 3; span++)
                await FilledStore.AppendAsync(store, OtlpRequest.Of("shop", OtlpRequest.Span((ulong)round, span)), arrival: round);
            await FilledStore.AppendAsync(store, OtlpRequest.Counter("shop", "dropped", "full", round, round), RawSignal.Metrics,
                arrival: round);
            if (round % 4 == 0)
                await store.CompactAsync(default);
            await follower.CatchUpAsync(default);
            await follower.CatchUpAsync(default);
            Assert.Equal(3 * round, follower.Spans.Count);
            Assert.Equal(0, follower.Spans.Repeated);
            Assert.Equal(round, Assert.Single(follower.Counters).Value);
        }
        Assert.Equal((await RawLog.ReadSpansAsync(log, default)).Spans, follower.Spans.Spans);
    }

    [Fact]
    public async Task What_arrived_before_is_passed_over()
    {
        using var directory = new TemporaryDirectory();
        await using var store = Store.Open(directory.Path, StoreOptions.Default);
        var from = DateTimeOffset.UtcNow;
        foreach (var seconds in new[] { -1, 0, 1 })
            await FilledStore.AppendAsync(store, OtlpRequest.Of("shop", OtlpRequest.Span((ulong)(seconds + 2), 1)),
                arrival: UnixNano.Of(from.AddSeconds(seconds)));
        var follower = new RawLogFollower(Store.RawLogDirectory(directory.Path), from);
        await follower.CatchUpAsync(default);
        Assert.Equal([2ul, 3ul], follower.Spans.Spans.Select(span => span.TraceId.Low));
    }

    [Fact]
    public async Task A_record_that_is_being_written_is_read_when_it_is_whole()
    {
        using var directory = new TemporaryDirectory();
        byte[] whole;
        await using (var writer = RawLogWriter.Open(directory["raw"], RawLogOptions.Default))
        {
            await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1,
                OtlpRequest.Of("shop", OtlpRequest.Span(1, 1)));
            await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 2,
                OtlpRequest.Of("shop", OtlpRequest.Span(2, 1)));
        }
        var segment = SegmentFormat.PathOf(directory["raw"], 1);
        whole = await File.ReadAllBytesAsync(segment);
        await File.WriteAllBytesAsync(segment, whole[..^7]);
        var follower = new RawLogFollower(directory["raw"], DateTimeOffset.MinValue);
        await follower.CatchUpAsync(default);
        Assert.Equal(1, follower.Spans.Count);
        await File.WriteAllBytesAsync(segment, whole);
        await follower.CatchUpAsync(default);
        Assert.Equal(2, follower.Spans.Count);
    }
}
