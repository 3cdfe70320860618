using System.Buffers.Binary;
using System.IO.Compression;
using PatchTracer.Collector.Tests;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using Xunit;

namespace PatchTracer.Storage.Tests;

/// <summary>Raw logs that no collector wrote: what they promise is not believed, and what they stand for has a bound.</summary>
public sealed class ForeignLogTests : IDisposable
{
    private readonly TemporaryDirectory _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(int.MaxValue, 16)]
    [InlineData(PackedFormat.FrameBytes + 1, 16)]
    [InlineData(-1, 16)]
    [InlineData(1 << 20, 0)]
    [InlineData(1 << 20, int.MaxValue)]
    public async Task Lengths_of_a_packed_frame_that_no_writer_writes_are_refused_before_anything_is_made_for_them(int length, int packed)
    {
        var segment = new byte[PackedFormat.FirstFrame + PackedFormat.HeaderSize + 64];
        PackedFormat.Magic.CopyTo(segment);
        BinaryPrimitives.WriteInt32LittleEndian(segment.AsSpan(8), packed);
        BinaryPrimitives.WriteInt32LittleEndian(segment.AsSpan(8 + 16), length);
        await File.WriteAllBytesAsync(SegmentFormat.PackedPathOf(_log.Path, 1), segment);

        var refused = await Assert.ThrowsAsync<StoreException>(() => RawLog.ReadSpansAsync(_log.Path, default));

        Assert.Contains("damaged at byte 8", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_spans_in_some_kilobytes_are_read()
    {
        await PackAsync(20, 500);

        var spans = await RawLog.ReadSpansAsync(_log.Path, default);

        Assert.Equal((1, 9_999), (spans.Count, spans.Repeated));
        Assert.InRange(new FileInfo(SegmentFormat.PackedPathOf(_log.Path, 1)).Length, 1, 16 << 10);
    }

    [Fact]
    public async Task Spans_that_a_log_of_its_size_cannot_have_are_refused_before_they_fill_the_memory()
    {
        await PackAsync(40, 5000);

        var refused = await Assert.ThrowsAsync<StoreException>(() => RawLog.ReadSpansAsync(_log.Path, default));

        Assert.Contains(_log.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("MiB of memory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_span_of_very_many_empty_parts_is_weighed_by_their_number()
    {
        var events = OtlpRequest.Message(span =>
        {
            span.Bytes(1, OtlpRequest.TraceIdBytes(1));
            span.Bytes(2, OtlpRequest.SpanIdBytes(1));
            for (var i = 0; i < 2_000_000; i++)
                span.Bytes(11, []);
        });
        await PackAsync(OtlpRequest.Of("s", events));

        Assert.Contains("MiB of memory",
            (await Assert.ThrowsAsync<StoreException>(() => RawLog.ReadSpansAsync(_log.Path, default))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_unpacks_to_very_much_is_refused_with_its_place()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 200; i++)
                await gzip.WriteAsync(zeros);
        }
        await using (var writer = RawLogWriter.Open(_log.Path, RawLogOptions.Default))
            await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.Gzip, 1, packed.ToArray());

        var refused = await Assert.ThrowsAsync<StoreException>(() => RawLog.ReadSpansAsync(_log.Path, default));

        Assert.Contains("damaged at byte 8: the body unpacks to more than", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segment_that_is_a_link_out_of_the_log_is_refused()
    {
        using var elsewhere = new TemporaryDirectory();
        await using (var writer = RawLogWriter.Open(elsewhere.Path, RawLogOptions.Default))
            await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1,
                OtlpRequest.Of("s", OtlpRequest.Span(1, 1)));
        File.CreateSymbolicLink(SegmentFormat.PathOf(_log.Path, 1), SegmentFormat.PathOf(elsewhere.Path, 1));

        await Assert.ThrowsAsync<Workspace.ForeignFileException>(() => RawLog.ReadSpansAsync(_log.Path, default));
    }

    private Task PackAsync(int requests, int spans) =>
        PackAsync([.. Enumerable.Repeat(OtlpRequest.Of("s", Enumerable.Repeat(OtlpRequest.Span(1, 1), spans)), requests)]);

    private async Task PackAsync(params byte[][] requests)
    {
        await using (var writer = RawLogWriter.Open(_log.Path, RawLogOptions.Default))
        {
            foreach (var request in requests)
                await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1, request);
        }
        RawLog.Pack(_log.Path, default);
    }
}
