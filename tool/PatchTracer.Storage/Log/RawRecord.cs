using PatchTracer.Otlp;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Log;

/// <summary>One acknowledged request with the bytes that came.</summary>
/// <param name="ArrivalUnixNano">When it was written down, by this machine's clock.</param>
/// <param name="Position">Where it stands in its log.</param>
public sealed record RawRecord(
    RawSignal Signal, RawEncoding Encoding, RawCompression Compression, long ArrivalUnixNano, LogPosition Position,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>Who sent it; null where the collector did not tell senders apart.</summary>
    public Sender? Sender { get; init; }

    /// <summary>The request's spans in order; empty for other signals.</summary>
    public IReadOnlyList<Span> Spans() => Signal == RawSignal.Traces ? SpanDecoder.ReadRequest(ToProto().Span, Sender) : [];

    /// <summary>The runtime counters of the request, each as its process reported it; empty for other signals.</summary>
    public IReadOnlyList<RuntimeCounter> Counters() => [.. CounterPoints().Select(point => point.Counter)];

    /// <summary>Of all tracepoints together, and of each.</summary>
    internal IReadOnlyList<CounterPoint> CounterPoints() =>
        Signal == RawSignal.Metrics ? MetricDecoder.ReadRequest(ToProto().Span, Sender) : [];

    /// <summary>The OTLP export request in protobuf, whatever it came in.</summary>
    internal ReadOnlyMemory<byte> ToProto() => RequestBody.ToProto(Body, Signal, Encoding, Compression, LogBounds.RecordBytes(Body.Length));
}
