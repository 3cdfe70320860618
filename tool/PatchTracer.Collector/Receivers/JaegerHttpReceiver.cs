using System.Globalization;
using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using PatchTracer.Collector.Security;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Receivers;

/// <summary>
/// What Jaeger clients send to a collector's port 14268: <c>POST /api/traces</c>, a batch in Thrift's binary protocol.
/// The answer is 202, as Jaeger's own collector has it, once the spans are written down.
/// </summary>
internal sealed class JaegerHttpReceiver(Intake intake, CollectorOptions options, ByteBudget budget)
{
    private static readonly string[] ContentTypes = ["application/x-thrift", "application/vnd.apache.thrift.binary"];

    public static bool IsJaeger(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == "/api/traces";

    public async Task HandleAsync(HttpContext context)
    {
        var outcome = IsThrift(context.Request)
            ? await ReceiveAsync(context)
            : intake.Refuse(OutcomeKind.Unsupported,
                $"the content type is none of {string.Join(", ", ContentTypes)}, or the body is compressed");
        context.Response.StatusCode = Status(context.Response, outcome);
        if (outcome.Kind == OutcomeKind.Accepted)
            return;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        await context.Response.WriteAsync(outcome.Message + "\n", context.RequestAborted);
    }

    private async ValueTask<Outcome> ReceiveAsync(HttpContext context)
    {
        using var body = await PooledBody.ReadAsync(context.Request, options.MaxBodyBytes, budget);
        return body.Kind switch
        {
            OutcomeKind.Accepted => await AcceptAsync(body.Bytes, Senders.Of(context, options)),
            OutcomeKind.TooLarge => intake.Refuse(OutcomeKind.TooLarge, $"the body is larger than {options.MaxBodyBytes} bytes"),
            var kind => intake.Refuse(kind, "the collector has no room for this request now"),
        };
    }

    private async ValueTask<Outcome> AcceptAsync(ReadOnlyMemory<byte> body, Sender? sender)
    {
        using var otlp = new GrowingBytes(intake.Conversions, options.MaxDecompressedBytes);
        try
        {
            var request = JaegerIntake.ReadBody(body, otlp);
            var outcome = await intake.AcceptAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, request.ToOtlp(), sender);
            // Jaeger knows no partial success: a batch of which nothing could be taken is refused.
            return outcome.Kind == OutcomeKind.Accepted && outcome.Rejected > 0 && outcome.Rejected == request.Spans
                ? Outcome.Refused(OutcomeKind.Malformed, outcome.Message)
                : outcome;
        }
        catch (Exception e) when (Intake.RefusalOf(e) is { } kind)
        {
            return intake.Refuse(kind, e);
        }
    }

    private int Status(HttpResponse response, in Outcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Accepted: return StatusCodes.Status202Accepted;
            case OutcomeKind.Unsupported: return StatusCodes.Status415UnsupportedMediaType;
            case OutcomeKind.TooLarge: return StatusCodes.Status413PayloadTooLarge;
            case OutcomeKind.Overloaded or OutcomeKind.Throttled:
                response.Headers.RetryAfter = Math.Ceiling(options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return outcome.Kind == OutcomeKind.Throttled ? StatusCodes.Status429TooManyRequests
                    : StatusCodes.Status503ServiceUnavailable;
            default: return StatusCodes.Status400BadRequest;
        }
    }

    private static bool IsThrift(HttpRequest request) => request.Headers.ContentEncoding.ToString() is var coding
        && (coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && ContentTypes.Any(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase));
}
