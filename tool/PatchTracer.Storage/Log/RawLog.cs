using System.Runtime.CompilerServices;
using PatchTracer.Otlp;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Storage.Log;

/// <summary>
/// The raw log: every acknowledged request in order, in segment files. It needs neither an index nor a collector; it may be
/// read while a collector appends to it, up to what was whole at that moment.
/// </summary>
public static class RawLog
{
    /// <summary>
    /// Packs every segment, for a log that nothing is appended to any more: an eighth of the bytes, and the same requests.
    /// </summary>
    public static void Pack(string directory, CancellationToken cancellation)
    {
        foreach (var number in SegmentFormat.NumbersIn(directory).Except(SegmentFormat.PackedIn(directory)))
            SegmentPacker.Pack(directory, number, cancellation);
    }

    /// <summary>Every request of the segments in <paramref name="directory"/>, oldest first; none when there are no segments.</summary>
    /// <exception cref="StoreException">A segment is damaged before its end, or of another format.</exception>
    public static async IAsyncEnumerable<RawRecord> ReadAsync(string directory, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var numbers = SegmentFormat.NumbersIn(directory);
        foreach (var number in numbers)
        {
            // The reader itself is synchronous: these are local files that were just written.
            await Task.Yield();
            using var reader = Open(directory, number);
            while (reader.TryRead() is { } record)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return record;
            }
            if (number != numbers[^1] && reader.Offset != reader.Length)
                throw Damaged(directory, number, $"is damaged at byte {reader.Offset}");
        }
    }

    /// <summary>Every span of the log, each once, conflicts told apart.</summary>
    /// <exception cref="StoreException">As <see cref="ReadAsync"/>.</exception>
    public static async Task<SpanSet> ReadSpansAsync(string directory, CancellationToken cancellation)
    {
        var (spans, room) = (new List<Span>(), new SpanRoom(directory, keeps: true));
        await foreach (var record in ReadAsync(directory, cancellation))
            spans.AddRange(room.Spans(record));
        return new SpanSet(spans);
    }

    /// <summary>The latest runtime counters of each process.</summary>
    /// <exception cref="StoreException">As <see cref="ReadAsync"/>.</exception>
    public static async Task<IReadOnlyList<RuntimeCounter>> ReadCountersAsync(string directory, CancellationToken cancellation) =>
        (await ReadTableAsync(directory, cancellation)).Counters.Latest();

    /// <summary>
    /// What each process counted while the log was written: of one that was there before, what came after it told of itself for the first
    /// time.
    /// </summary>
    /// <exception cref="StoreException">As <see cref="ReadAsync"/>.</exception>
    public static async Task<IReadOnlyList<RuntimeCounter>> ReadGrowthAsync(string directory, CancellationToken cancellation)
    {
        var (counters, begun) = await ReadTableAsync(directory, cancellation);
        return counters.GrownSince(begun);
    }

    private static async Task<(CounterTable Counters, long Begun)> ReadTableAsync(string directory, CancellationToken cancellation)
    {
        var (counters, room) = (new CounterTable(), new SpanRoom(directory, keeps: false));
        var begun = long.MaxValue;
        await foreach (var record in ReadAsync(directory, cancellation))
        {
            begun = Math.Min(begun, record.ArrivalUnixNano);
            counters.Apply(room.Counters(record));
        }
        return (counters, begun);
    }

    /// <summary>
    /// Copies what arrived from <paramref name="from"/> to <paramref name="to"/> into <paramref name="destination"/>, byte for
    /// byte, as a log of its own; returns how many requests that were.
    /// </summary>
    /// <exception cref="StoreException">As <see cref="ReadAsync"/>.</exception>
    public static async Task<int> CopyAsync(
        string directory, string destination, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        var (first, last) = (UnixNano.Of(from), UnixNano.Of(to));
        var count = 0;
        await using var writer = RawLogWriter.Open(destination, RawLogOptions.Default);
        await foreach (var record in ReadAsync(directory, cancellation))
        {
            if (record.ArrivalUnixNano < first || record.ArrivalUnixNano > last)
                continue;
            await writer.AppendAsync(record.Signal, record.Encoding, record.Compression, record.ArrivalUnixNano, record.Body,
                record.Sender);
            count++;
        }
        return count;
    }

    /// <summary>Copies the segments, and nothing that lies beside them, to a directory that is made.</summary>
    public static async Task CopySegmentsAsync(string directory, string destination, CancellationToken cancellation)
    {
        Directory.CreateDirectory(destination);
        foreach (var number in SegmentFormat.NumbersIn(directory))
        {
            foreach (var (from, to) in new[]
            {
                (SegmentFormat.PathOf(directory, number), SegmentFormat.PathOf(destination, number)),
                (SegmentFormat.PackedPathOf(directory, number), SegmentFormat.PackedPathOf(destination, number)),
            })
            {
                if (!Path.Exists(from))
                    continue;
                await using var source = ForeignFile.OpenRead(from, within: directory);
                await using var target = new FileStream(to, FileMode.CreateNew);
                await source.CopyToAsync(target, cancellation);
            }
        }
    }

    internal static SegmentReader Open(string directory, int number) =>
        SegmentReader.TryOpen(directory, number, SegmentFormat.FirstRecord)
            ?? throw Damaged(directory, number, "is no segment of this version");

    internal static StoreException Damaged(string directory, int number, string what, Exception? inner = null)
    {
        var path = SegmentFormat.PathOf(directory, number);
        return new StoreException(StoreFailure.Unusable, path, $"the raw log {path} {what}", inner);
    }
}
