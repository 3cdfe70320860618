using DuckDB.NET.Data;
using PatchTracer.Collector.Tests;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;

namespace PatchTracer.Storage.Tests;

public sealed class RetentionTests
{
    private static readonly StoreOptions Small = StoreOptions.Default with { SegmentBytes = 4096 };

    [Fact]
    public async Task Packed_segments_hold_the_same_requests_at_the_same_places()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 200);
        var raw = Store.RawLogDirectory(directory.Path);
        var before = await ReadAsync(raw);
        var bytes = before.Sum(record => SegmentFormat.HeaderSize + record.Body.Length);
        IReadOnlyList<Span> found;
        await using (var store = Store.Open(directory.Path, Small))
        {
            await store.CompactAsync(default);
            found = store.Find(new SpanQuery());
        }
        Assert.All(Directory.GetFiles(raw, "*.log"), file => Assert.Equal(SegmentFormat.FirstRecord, new FileInfo(file).Length));
        Assert.True(Directory.GetFiles(raw).Sum(file => new FileInfo(file).Length) < bytes / 2);
        var after = await ReadAsync(raw);
        Assert.Equal(before.Select(record => (record.Position, record.ArrivalUnixNano)),
            after.Select(record => (record.Position, record.ArrivalUnixNano)));
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First.Body.ToArray(), pair.Second.Body.ToArray()));
        Assert.Equal(200, found.Count);
        Assert.All(found, span => Assert.Equal($"operation {span.TraceId.Low % 10}", span.Name));
    }

    [Fact]
    public async Task An_index_is_built_again_from_packed_segments()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 200);
        await using (var store = Store.Open(directory.Path, Small))
            await store.CompactAsync(default);
        File.Delete(directory["index.duckdb"]);
        await using var again = Store.Open(directory.Path, Small);
        await again.FlushAsync(default);
        Assert.Equal(200, again.Find(new SpanQuery()).Count);
        Assert.Single(again.Trace(OtlpRequest.TraceId(77)));
    }

    [Theory]
    [InlineData("raw-00000001.packed.unfinished")]
    [InlineData("raw-00000001.packed")]
    public async Task Killed_while_packing_it_starts_with_one_whole_copy_of_each_segment(string left)
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 100);
        var raw = Store.RawLogDirectory(directory.Path);
        var plain = SegmentFormat.PathOf(raw, 1);
        var copy = Unpacked(raw, 1);
        await using (var store = Store.Open(directory.Path, Small))
            await store.CompactAsync(default);
        // As if it had been killed before the packed file got its name, or before the plain one went.
        if (left.EndsWith("unfinished", StringComparison.Ordinal))
            File.Move(SegmentFormat.PackedPathOf(raw, 1), Path.Combine(raw, left));
        await File.WriteAllBytesAsync(plain, copy);
        await using (var again = Store.Open(directory.Path, Small))
        {
            await again.CompactAsync(default);
            Assert.Equal(100, again.Find(new SpanQuery()).Count);
        }
        Assert.False(File.Exists(plain));
        Assert.False(File.Exists(Path.Combine(raw, "raw-00000001.packed.unfinished")));
        Assert.Equal(100, (await RawLog.ReadSpansAsync(raw, default)).Count);
    }

    [Fact]
    public async Task A_packed_segment_with_a_flipped_bit_is_an_error_that_names_the_file()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 100);
        await using (var store = Store.Open(directory.Path, Small))
            await store.CompactAsync(default);
        var raw = Store.RawLogDirectory(directory.Path);
        var path = SegmentFormat.PackedPathOf(raw, 1);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var damaged = await Assert.ThrowsAsync<StoreException>(() => ReadAsync(raw));
        Assert.Equal((StoreFailure.Unusable, path), (damaged.Failure, damaged.Subject));
    }

    [Fact]
    public async Task What_is_older_than_its_age_goes_from_the_log_and_the_index_and_nothing_else_does()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 100, age: TimeSpan.FromDays(8));
        await FillAsync(directory.Path, Small, 101, 100);
        await using (var store = Store.Open(directory.Path, Small with { MaxAge = TimeSpan.FromDays(7) }))
            await WaitAsync(() => store.CountSpans() < 200);
        await using var again = Store.Open(directory.Path, Small);
        await again.FlushAsync(default);
        var found = again.Find(new SpanQuery()).Select(span => span.TraceId.Low).Order().ToArray();
        // Segments go whole: the one with the first young request stays.
        Assert.Equal(Enumerable.Range((int)found[0], 201 - (int)found[0]).Select(i => (ulong)i), found);
        Assert.InRange(found[0], 90UL, 101UL);
        Assert.Empty(again.Trace(OtlpRequest.TraceId(1)));
        Assert.Equal(found.Length, (await RawLog.ReadSpansAsync(Store.RawLogDirectory(directory.Path), default)).Count);
        Assert.Equal(["shop-new"], again.Find(new SpanQuery { Service = "shop-new", Limit = 1 }).Select(span => span.Service));
    }

    [Fact]
    public async Task With_a_bound_on_its_size_the_oldest_goes_first()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 300);
        long index;
        using (var connection = new DuckDBConnection($"DataSource={directory["index.duckdb"]}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT sum(block_size * used_blocks)::BIGINT FROM pragma_database_size() WHERE database_name = 'index'";
            index = (long)command.ExecuteScalar()!;
        }
        var log = Directory.GetFiles(Store.RawLogDirectory(directory.Path)).Sum(file => new FileInfo(file).Length);
        await using var store = Store.Open(directory.Path, Small with { MaxBytes = index + (log / 2) });
        await WaitAsync(() => store.CountSpans() < 300);
        var found = store.Find(new SpanQuery()).Select(span => span.TraceId.Low).Order().ToArray();
        Assert.InRange(found.Length, 1, 299);
        Assert.Equal(300UL, found[^1]);
    }

    [Fact]
    public async Task Killed_between_the_rows_and_the_files_the_files_go_at_the_next_start()
    {
        using var directory = new TemporaryDirectory();
        await FillAsync(directory.Path, Small, 1, 100, age: TimeSpan.FromDays(8));
        var raw = Store.RawLogDirectory(directory.Path);
        var first = Unpacked(raw, 1);
        await FillAsync(directory.Path, Small, 101, 100);
        await using (var store = Store.Open(directory.Path, Small with { MaxAge = TimeSpan.FromDays(7) }))
            await WaitAsync(() => store.CountSpans() < 200);
        await File.WriteAllBytesAsync(SegmentFormat.PathOf(raw, 1), first);
        await using (var again = Store.Open(directory.Path, Small))
            await again.FlushAsync(default);
        Assert.False(File.Exists(SegmentFormat.PathOf(raw, 1)));
    }

    private static async Task FillAsync(string directory, StoreOptions options, int first, int count, TimeSpan age = default)
    {
        await using var store = Store.Open(directory, options);
        var service = age == default ? "shop-new" : "shop-old";
        for (var trace = (ulong)first; trace < (ulong)(first + count); trace++)
        {
            var request = OtlpRequest.Of(service,
                OtlpRequest.Span(trace, 1, $"operation {trace % 10}", attributes: OtlpRequest.Text("filler", new string('x', 200))));
            await FilledStore.AppendAsync(store, request, arrival: UnixNano.Of(DateTimeOffset.UtcNow - age));
        }
        await store.FlushAsync(default);
    }

    // Whether it was packed in the background already or not.
    private static byte[] Unpacked(string raw, int number)
    {
        using var segment = SegmentReader.TryOpenBytes(raw, number)!;
        var bytes = new byte[segment.Length];
        Assert.Equal(bytes.Length, segment.Read(bytes, 0));
        return bytes;
    }

    private static async Task WaitAsync(Func<bool> reached)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!reached())
            await Task.Delay(50, timeout.Token);
    }

    private static async Task<List<RawRecord>> ReadAsync(string directory)
    {
        var records = new List<RawRecord>();
        await foreach (var record in RawLog.ReadAsync(directory, default))
            records.Add(record);
        return records;
    }
}
