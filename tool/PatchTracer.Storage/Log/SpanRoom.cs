using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;

namespace PatchTracer.Storage.Log;

/// <summary>The memory that the spans of one raw log may take, as <see cref="LogBounds"/> has it; asked before they are made.</summary>
/// <param name="directory">The log, or another file with spans.</param>
/// <param name="stored">Its bytes.</param>
/// <param name="keeps">Whether whoever reads keeps them all, or only those of one request at a time.</param>
internal sealed class SpanRoom(string directory, long stored, bool keeps)
{
    /// <summary>What a span takes beside its texts and lists, with what the analysis makes of it.</summary>
    private const int SpanBytes = 1024;

    /// <summary>The same of everything in it: an attribute is two messages, itself and its value.</summary>
    private const int MessageBytes = 48;

    private readonly long _limit = LogBounds.SpansBytes(stored);
    private long _taken;

    public SpanRoom(string directory, bool keeps)
        : this(directory, StoredBytes(directory), keeps)
    {
    }

    /// <summary>The spans of a record.</summary>
    /// <exception cref="StoreException">It is damaged, or there would be more of them than there is room for.</exception>
    public IReadOnlyList<Traces.Span> Spans(RawRecord record) =>
        Read(record, RawSignal.Traces, proto => SpanDecoder.ReadRequest(proto.Span, record.Sender));

    /// <summary>The counters of a record, which are folded and not kept.</summary>
    /// <inheritdoc cref="Spans"/>
    public IReadOnlyList<CounterPoint> Counters(RawRecord record) =>
        Read(record, RawSignal.Metrics, proto => MetricDecoder.ReadRequest(proto.Span, record.Sender));

    private IReadOnlyList<T> Read<T>(RawRecord record, RawSignal signal, Func<ReadOnlyMemory<byte>, IReadOnlyList<T>> read)
    {
        if (record.Signal != signal)
            return [];
        try
        {
            var proto = record.ToProto();
            Take(proto.Span, signal);
            return read(proto);
        }
        catch (Exception e) when (e is MalformedRequestException or TooLargeException)
        {
            throw RawLog.Damaged(directory, record.Position.Segment, $"is damaged at byte {record.Position.Offset}: {e.Message}", e);
        }
    }

    private void Take(ReadOnlySpan<byte> proto, RawSignal signal)
    {
        var count = new Count();
        if (signal == RawSignal.Traces)
            TraceWalker.Walk(proto, ref count);
        var messages = SchemaCheck.Walk(proto, signal == RawSignal.Traces ? OtlpSchema.Traces : OtlpSchema.Metrics);
        var weight = (2L * proto.Length) + ((long)MessageBytes * messages) + ((long)SpanBytes * count.Spans);
        if (_taken + weight > _limit)
            throw new StoreException(StoreFailure.Unusable, directory,
                $"{directory}: what is in it would take more than {_limit >> 20} MiB of memory, "
                + "which no log or file of its size that a collector or exporter wrote does; it is not read");
        if (keeps && signal == RawSignal.Traces)
            _taken += weight;
    }

    private static long StoredBytes(string directory) => SegmentFormat.NumbersIn(directory)
        .Select(number => new[] { SegmentFormat.PathOf(directory, number), SegmentFormat.PackedPathOf(directory, number) })
        .Sum(paths => paths.Select(path => new FileInfo(path)).Where(file => file.Exists).Select(file => file.Length).FirstOrDefault());

    private struct Count : ISpanSink
    {
        public int Spans;

        public static bool ChecksValues => false;

        public readonly ValueLimits Limits => ValueLimits.None;

        public readonly void Source(in SpanSource source)
        {
        }

        public void Span(in SpanView span) => Spans++;
    }
}
