using PatchTracer.Collector.Tests;
using PatchTracer.Otlp;
using PatchTracer.Storage.Log;
using Xunit;

namespace PatchTracer.Storage.Tests;

public sealed class RawLogTests
{
    [Fact]
    public async Task What_was_appended_is_read_in_order_with_the_bytes_that_came_across_segments()
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory.Path, 100, segmentBytes: 1000);
        Assert.True(Directory.GetFiles(directory.Path).Length > 5);
        var records = await ReadAsync(directory.Path);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), records.Select(r => r.ArrivalUnixNano));
        Assert.All(records, record => Assert.Equal(Request(record.ArrivalUnixNano), record.Body.ToArray()));
        Assert.Equal(records.Select(r => r.Position).Order(), records.Select(r => r.Position));
    }

    [Fact]
    public async Task Cut_off_at_any_byte_the_log_keeps_every_whole_record_and_goes_on_behind_it()
    {
        using var source = new TemporaryDirectory();
        await WriteAsync(source.Path, 3);
        var whole = await File.ReadAllBytesAsync(SegmentFormat.PathOf(source.Path, 1));
        var ends = (await ReadAsync(source.Path)).Select(r => r.Position.Offset + SegmentFormat.HeaderSize + r.Body.Length).ToArray();
        for (var length = 0; length < whole.Length; length++)
        {
            using var directory = new TemporaryDirectory();
            await File.WriteAllBytesAsync(SegmentFormat.PathOf(directory.Path, 1), whole[..length]);
            var kept = ends.Count(end => end <= length);
            await using (var log = RawLogWriter.Open(directory.Path, RawLogOptions.Default))
            {
                var clean = length < SegmentFormat.FirstRecord ? length : kept == 0 ? SegmentFormat.FirstRecord : ends[kept - 1];
                Assert.Equal(length - clean, log.Recovery.TornBytes);
                await log.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 77, Request(77));
            }
            Assert.Equal([.. Enumerable.Range(0, kept).Select(i => (long)i), 77],
                (await ReadAsync(directory.Path)).Select(r => r.ArrivalUnixNano));
        }
    }

    [Fact]
    public async Task A_flipped_bit_is_found_and_what_is_cut_off_is_kept_beside_the_log()
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory.Path, 3);
        var path = SegmentFormat.PathOf(directory.Path, 1);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await using var log = RawLogWriter.Open(directory.Path, RawLogOptions.Default);
        Assert.Equal(SegmentFormat.HeaderSize + Request(2).Length, log.Recovery.TornBytes);
        Assert.Equal(bytes[^(int)log.Recovery.TornBytes..], await File.ReadAllBytesAsync(log.Recovery.KeptAs!));
        Assert.Equal(2, (await ReadAsync(directory.Path)).Count);
    }

    [Fact]
    public async Task Damage_before_the_last_segment_is_an_error_that_names_the_file_and_the_place()
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory.Path, 100, segmentBytes: 1000);
        var path = SegmentFormat.PathOf(directory.Path, 2);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var damaged = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(directory.Path));
        Assert.Equal((StoreFailure.Unusable, path), (damaged.Failure, damaged.Subject));
    }

    [Fact]
    public async Task A_file_of_another_format_is_not_touched()
    {
        using var directory = new TemporaryDirectory();
        var path = SegmentFormat.PathOf(directory.Path, 1);
        await File.WriteAllTextAsync(path, "PTRLOG 9 and what a later version wrote");
        Assert.Throws<StoreException>(() => RawLogWriter.Open(directory.Path, RawLogOptions.Default));
        Assert.Equal("PTRLOG 9 and what a later version wrote", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_window_is_copied_as_a_log_of_its_own_byte_for_byte()
    {
        using var directory = new TemporaryDirectory();
        await WriteAsync(directory["raw"], 100, segmentBytes: 1000);
        var epoch = DateTimeOffset.UnixEpoch;
        // Arrivals are nanoseconds 0 to 99; a tick is 100 of them.
        Assert.Equal(1, await RawLog.CopyAsync(directory["raw"], directory["first"], DateTimeOffset.MinValue, epoch, default));
        Assert.Equal(100, await RawLog.CopyAsync(directory["raw"], directory["all"], epoch, epoch.AddTicks(1), default));
        var copied = await ReadAsync(directory["all"]);
        Assert.Equal((await ReadAsync(directory["raw"])).Select(r => r.Body.ToArray()), copied.Select(r => r.Body.ToArray()));
        Assert.Equal(100, (await RawLog.ReadSpansAsync(directory["all"], default)).Count);
    }

    [Fact]
    public async Task Many_appends_at_once_are_all_written_with_and_without_fsync()
    {
        foreach (var fsync in new[] { false, true })
        {
            using var directory = new TemporaryDirectory();
            await using (var log = RawLogWriter.Open(directory.Path, RawLogOptions.Default with { Fsync = fsync }))
                await Task.WhenAll(Enumerable.Range(0, 500).Select(i => AppendAsync(log, i)));
            Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i),
                (await ReadAsync(directory.Path)).Select(r => r.ArrivalUnixNano).Order());
        }
    }

    [SkippableFact]
    public async Task A_full_disk_refuses_the_request_keeps_what_is_there_and_goes_on_when_there_is_room()
    {
        using var disk = TinyDisk.TryMount(megabytes: 2, out var reason);
        Skip.If(disk is null, reason);
        var directory = Path.Combine(disk.Path, "raw");
        var kept = 0;
        await using (var log = RawLogWriter.Open(directory, RawLogOptions.Default))
        {
            var refused = await Assert.ThrowsAsync<StoreException>(async () =>
            {
                for (; ; kept++)
                    await log.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, kept, new byte[100_000]);
            });
            Assert.Equal(StoreFailure.Full, refused.Failure);
            await AppendAsync(log, kept);
        }
        Assert.Equal(kept + 1, (await ReadAsync(directory)).Count);
    }

    private static async Task WriteAsync(string directory, int count, long segmentBytes = 1 << 20)
    {
        await using var log = RawLogWriter.Open(directory, RawLogOptions.Default with { SegmentBytes = segmentBytes });
        for (var i = 0; i < count; i++)
            await AppendAsync(log, i);
    }

    private static Task AppendAsync(RawLogWriter log, long number) =>
        log.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, number, Request(number));

    private static byte[] Request(long number) => OtlpRequest.Of("shop", OtlpRequest.Span((ulong)number + 1, 1));

    private static async Task<List<RawRecord>> ReadAsync(string directory)
    {
        var records = new List<RawRecord>();
        await foreach (var record in RawLog.ReadAsync(directory, default))
            records.Add(record);
        return records;
    }
}
