using PatchTracer.Otlp;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Log;

/// <summary>
/// Reads a raw log that a collector appends to, each record once: for whoever looks again and again whether all has come.
/// </summary>
/// <param name="directory">The log.</param>
/// <param name="from">What arrived before is passed over.</param>
public sealed class RawLogFollower(string directory, DateTimeOffset from)
{
    private readonly long _from = UnixNano.Of(from);
    private readonly List<Span> _spans = [];
    private readonly CounterTable _counters = new();
    private long _begun = long.MaxValue;
    private LogPosition _next;

    /// <summary>What came until the last <see cref="CatchUpAsync"/>, each span once.</summary>
    public SpanSet Spans => new(_spans);

    /// <summary>What each process counted until then, as <see cref="RawLog.ReadGrowthAsync"/>.</summary>
    public IReadOnlyList<RuntimeCounter> Counters => _counters.GrownSince(_begun);

    /// <summary>Reads what has come since.</summary>
    /// <exception cref="StoreException">A segment is damaged, or of another format.</exception>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        var room = new SpanRoom(directory, keeps: false);
        foreach (var number in SegmentFormat.NumbersIn(directory).Where(number => number >= _next.Segment))
        {
            await Task.Yield();
            using var reader = SegmentReader.TryOpen(directory, number, number == _next.Segment ? _next.Offset : SegmentFormat.FirstRecord)
                ?? throw RawLog.Damaged(directory, number, "is no segment of this version");
            while (reader.TryReadShortLived() is { } record)
            {
                cancellation.ThrowIfCancellationRequested();
                if (record.ArrivalUnixNano < _from)
                    continue;
                _begun = Math.Min(_begun, record.ArrivalUnixNano);
                _spans.AddRange(room.Spans(record));
                _counters.Apply(room.Counters(record));
            }
            _next = new LogPosition(number, reader.Offset);
        }
    }
}
