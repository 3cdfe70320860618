using PatchTracer.Collector.Forwarding;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;
using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Receivers;

/// <summary>What all receivers do with a body: check it to its last byte, write it down as it came, and only then say yes.</summary>
internal sealed class Intake(Store store, CollectorOptions options, Tally tally, Forwards forwards, MemoryGuard guard)
{
    private const string NoRoom = "the collector has no room for this request now";

    // Translating takes a processor whole, so more at once would only take more memory.
    private static readonly SemaphoreSlim Turns = new(Math.Clamp(Environment.ProcessorCount / 2, 1, 4));
    private readonly ValueLimits _limits = new(options.MaxAttributes, options.MaxAttributeBytes);
    private readonly SenderBounds _bounds = new(options.MaxSenderBytesPerSecond);

    /// <summary>
    /// For what bodies unpack and translate to: many times the body. One request, which may need its limit twice, finds room
    /// in it whatever the options say.
    /// </summary>
    public ByteBudget Conversions { get; } =
        new(Math.Max(options.MaxConvertedBytes, 2L * options.MaxDecompressedBytes), () => guard.IsTight);

    /// <summary>How a request that made this exception is refused; null for one that is not the request's doing.</summary>
    public static OutcomeKind? RefusalOf(Exception e) => e switch
    {
        MalformedRequestException => OutcomeKind.Malformed,
        TooLargeException => OutcomeKind.TooLarge,
        // The second: the bound of the process, in spite of all budgets. It is gone with the request.
        NoRoomException or OutOfMemoryException => OutcomeKind.Overloaded,
        StoreException { Failure: StoreFailure.Full } => OutcomeKind.Overloaded,
        _ => null,
    };

    /// <param name="sender">Null where senders are not told apart.</param>
    public async ValueTask<Outcome> AcceptAsync(
        RawSignal signal, RawEncoding encoding, RawCompression compression, ReadOnlyMemory<byte> body, Sender? sender)
    {
        if (_bounds.Refusal(sender, body.Length) is { } tooMuch)
            return Refuse(OutcomeKind.Throttled, tooMuch);
        try
        {
            var looksForClaims = sender is { IsComponent: false };
            var content = compression == RawCompression.None && encoding == RawEncoding.OtlpProto
                ? Check(signal, body.Span, looksForClaims)
                : await ConvertAndCheckAsync(signal, encoding, compression, body, looksForClaims);
            tally.Claimed(content.Claims);
            if (_bounds.RefusalOfClaims(sender, content.Claims) is { } tooMany)
                return Refuse(OutcomeKind.Throttled, tooMany);
            if (content.Taken > 0)
            {
                var arrival = UnixNano.Now();
                await store.AppendAsync(signal, encoding, compression, arrival, body, sender);
                await forwards.AddAsync(signal, encoding, compression, arrival, body, sender);
            }
            tally.Accepted(body.Length, signal == RawSignal.Traces ? content.Taken : 0, content.Rejected);
            return content.Rejected == 0 ? Outcome.AcceptedAll : new Outcome(OutcomeKind.Accepted, content.Rejected, content.Reason!);
        }
        catch (Exception e) when (RefusalOf(e) is { } kind)
        {
            return Refuse(kind, e);
        }
    }

    public Outcome Refuse(OutcomeKind kind, Exception why) => Refuse(kind, kind == OutcomeKind.Overloaded ? NoRoom : why.Message);

    private async ValueTask<Content> ConvertAndCheckAsync(
        RawSignal signal, RawEncoding encoding, RawCompression compression, ReadOnlyMemory<byte> body, bool looksForClaims)
    {
        await Turns.WaitAsync();
        try
        {
            using var request = RequestBody.Open(body, signal, encoding, compression, options.MaxDecompressedBytes, Conversions);
            return Check(signal, request.Proto.Span, looksForClaims);
        }
        finally
        {
            Turns.Release();
        }
    }

    public Outcome Refuse(OutcomeKind kind, string message)
    {
        tally.Refused(kind);
        return Outcome.Refused(kind, message);
    }

    private Content Check(RawSignal signal, ReadOnlySpan<byte> request, bool looksForClaims)
    {
        if (signal == RawSignal.Metrics)
        {
            SchemaCheck.Walk(request, OtlpSchema.Metrics);
            return new Content { Taken = request.Length };
        }
        var sink = new CountingSink(_limits);
        TraceWalker.Walk(request, ref sink);
        return looksForClaims ? sink.Content with { Claims = ClaimFinder.Count(request) } : sink.Content;
    }

    private struct Content
    {
        /// <summary>Spans, or bytes of metrics: with nothing in it, a request is not worth a record.</summary>
        public long Taken;
        public long Rejected;

        /// <summary>Spans that say they are a component's; only counted where that is asked.</summary>
        public long Claims;
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
