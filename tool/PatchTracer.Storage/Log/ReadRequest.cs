using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;

namespace PatchTracer.Storage.Log;

/// <summary>A request that was read from a file and checked to its last byte.</summary>
/// <param name="Spans">How many of it can be taken.</param>
/// <param name="LeftOut">What cannot.</param>
/// <param name="LeftOutFor">Why.</param>
internal sealed record ReadRequest(RawSignal Signal, RawEncoding Encoding,
    ReadOnlyMemory<byte> Body, long Spans, long LeftOut, string LeftOutFor)
{
    /// <summary>Logs, profiles, whatever will come.</summary>
    public static readonly ReadRequest OtherSignal =
        new(RawSignal.Traces, RawEncoding.OtlpProto, default, 0, 1, "requests of logs or profiles, which are not kept");

    public bool IsWorthKeeping => Spans > 0 || Signal == RawSignal.Metrics && Body.Length > 0;

    /// <exception cref="MalformedRequestException">It is no such request.</exception>
    public static ReadRequest Of(RawSignal signal, RawEncoding encoding, ReadOnlyMemory<byte> body)
    {
        var proto = RequestBody.ToProto(body, signal, encoding, RawCompression.None, int.MaxValue).Span;
        if (signal == RawSignal.Metrics)
        {
            SchemaCheck.Walk(proto, OtlpSchema.Metrics);
            return new ReadRequest(signal, encoding, body, 0, 0, "");
        }
        var counts = new Counts();
        TraceWalker.Walk(proto, ref counts);
        return new ReadRequest(signal, encoding, body, counts.Taken, counts.Refused, "spans without a valid trace id or span id");
    }

    private struct Counts : ISpanSink
    {
        public long Taken;
        public long Refused;

        public static bool ChecksValues => true;

        public readonly ValueLimits Limits => ValueLimits.None;

        public readonly void Source(in SpanSource source)
        {
        }

        public void Span(in SpanView span)
        {
            if (span.Refusal is null)
                Taken++;
            else
                Refused++;
        }
    }
}
