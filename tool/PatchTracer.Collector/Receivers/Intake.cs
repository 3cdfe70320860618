using PatchTracer.Collector.Forwarding;
using PatchTracer.Collector.Wire;

namespace PatchTracer.Collector.Receivers;

/// <summary>What all receivers do with a body: check it to its last byte, write it down as it came, and only then say yes.</summary>
internal sealed class Intake(Store store, CollectorOptions options, Tally tally, Forwards forwards)
{
    // What a body unpacks to, and what JSON is made into, is many times the body: only so many at once.
    private static readonly SemaphoreSlim Conversions = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 4));
    private readonly ValueLimits _limits = new(options.MaxAttributes, options.MaxAttributeBytes);

    public async ValueTask<Outcome> AcceptAsync(RawSignal signal, RawEncoding encoding, RawCompression compression, ReadOnlyMemory<byte> body)
    {
        try
        {
            var content = compression == RawCompression.None && encoding == RawEncoding.OtlpProto
                ? Check(signal, body.Span) : await ConvertAndCheckAsync(signal, encoding, compression, body);
            if (content.Taken > 0)
            {
                var arrival = UnixTime.Now();
                await store.AppendAsync(signal, encoding, compression, arrival, body);
                await forwards.AddAsync(signal, encoding, compression, arrival, body);
            }
            tally.Accepted(body.Length, signal == RawSignal.Traces ? content.Taken : 0, content.Rejected);
            return content.Rejected == 0 ? Outcome.AcceptedAll : new Outcome(OutcomeKind.Accepted, content.Rejected, content.Reason!);
        }
        catch (MalformedRequestException e)
        {
            return Refuse(OutcomeKind.Malformed, e.Message);
        }
        catch (TooLargeException e)
        {
            return Refuse(OutcomeKind.TooLarge, e.Message);
        }
        catch (CollectorException e) when (e.Failure == CollectorFailure.StoreFull)
        {
            return Refuse(OutcomeKind.Overloaded, "the collector has no room for this request now");
        }
    }

    private async ValueTask<Content> ConvertAndCheckAsync(RawSignal signal, RawEncoding encoding, RawCompression compression, ReadOnlyMemory<byte> body)
    {
        await Conversions.WaitAsync();
        try
        {
            return Check(signal, RequestBody.ToProto(body, signal, encoding, compression, options.MaxDecompressedBytes).Span);
        }
        finally
        {
            Conversions.Release();
        }
    }

    public Outcome Refuse(OutcomeKind kind, string message)
    {
        tally.Refused(kind);
        return Outcome.Refused(kind, message);
    }

    private Content Check(RawSignal signal, ReadOnlySpan<byte> request)
    {
        if (signal == RawSignal.Metrics)
        {
            SchemaCheck.Walk(request, OtlpSchema.Metrics);
            return new Content { Taken = request.Length };
        }
        var sink = new CountingSink(_limits);
        TraceWalker.Walk(request, ref sink);
        return sink.Content;
    }

    private struct Content
    {
        /// <summary>Spans, or bytes of metrics: with nothing in it, a request is not worth a record.</summary>
        public long Taken;
        public long Rejected;
        public string? Reason;
    }

    private struct CountingSink(ValueLimits limits) : ISpanSink
    {
        public Content Content;

        public static bool ChecksValues => true;

        public readonly ValueLimits Limits => limits;

        public readonly void Source(in SpanSource source)
        {
        }

        public void Span(in SpanView span)
        {
            if (span.Refusal is null)
            {
                Content.Taken++;
                return;
            }
            Content.Rejected++;
            Content.Reason ??= span.Refusal;
        }
    }
}
