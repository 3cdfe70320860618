using System.Globalization;
using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using PatchTracer.Collector.Security;
using PatchTracer.Otlp;

namespace PatchTracer.Collector.Receivers;

/// <summary>OTLP/HTTP: <c>POST /v1/traces</c> and <c>/v1/metrics</c>, protobuf and JSON, plain or gzip (OTLP 1.x, "OTLP/HTTP").</summary>
internal sealed class HttpReceiver(Intake intake, CollectorOptions options, ByteBudget budget)
{
    private const string Protobuf = "application/x-protobuf";

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        if (SignalOf(request.Path) is not { } signal)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "this path takes nothing; OTLP goes to /v1/traces or /v1/metrics");
            return;
        }
        if (!HttpMethods.IsPost(request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "OTLP requests are sent by POST");
            return;
        }
        if (EncodingOf(request) is not { } encoding)
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType,
                $"the content type is neither {Protobuf} nor {MediaTypeNames.Application.Json}");
        else if (CompressionOf(request) is not { } compression)
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "the content encoding is not gzip");
        else
            await ReceiveAsync(context, signal, encoding, compression);
    }

    private async Task ReceiveAsync(HttpContext context, RawSignal signal, RawEncoding encoding, RawCompression compression)
    {
        using var body = await PooledBody.ReadAsync(context.Request, options.MaxBodyBytes, budget);
        var outcome = body.Kind switch
        {
            OutcomeKind.Accepted => await intake.AcceptAsync(signal, encoding, compression, body.Bytes, Senders.Of(context, options)),
            OutcomeKind.TooLarge => intake.Refuse(OutcomeKind.TooLarge, $"the body is larger than {options.MaxBodyBytes} bytes"),
            var kind => intake.Refuse(kind, "the collector has no room for this request now"),
        };
        var json = encoding == RawEncoding.OtlpJson;
        if (outcome.Kind != OutcomeKind.Accepted)
            await AnswerAsync(context, HttpStatus(context, outcome), json, json ? Answer.StatusJson(outcome)
                : Answer.StatusProto(outcome, null));
        else
            await AnswerAsync(context, StatusCodes.Status200OK, json, json ? Answer.ExportJson(outcome, signal)
                : Answer.ExportProto(outcome));
    }

    private int HttpStatus(HttpContext context, in Outcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Overloaded or OutcomeKind.Throttled:
                context.Response.Headers.RetryAfter = Math.Ceiling(options.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return outcome.Kind == OutcomeKind.Throttled ? StatusCodes.Status429TooManyRequests
                    : StatusCodes.Status503ServiceUnavailable;
            case OutcomeKind.TooLarge:
                return StatusCodes.Status413PayloadTooLarge;
            default:
                return StatusCodes.Status400BadRequest;
        }
    }

    // Whoever did not say what it speaks is answered in JSON, which people read too.
    private Task RefuseAsync(HttpContext context, int status, string message)
    {
        var outcome = intake.Refuse(OutcomeKind.Unsupported, message);
        var json = EncodingOf(context.Request) != RawEncoding.OtlpProto;
        return AnswerAsync(context, status, json, json ? Answer.StatusJson(outcome) : Answer.StatusProto(outcome, null));
    }

    private static Task AnswerAsync(HttpContext context, int status, bool json, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = json ? MediaTypeNames.Application.Json : Protobuf;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static RawSignal? SignalOf(PathString path) => path.Value switch
    {
        "/v1/traces" => RawSignal.Traces,
        "/v1/metrics" => RawSignal.Metrics,
        _ => null,
    };

    private static RawEncoding? EncodingOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return null;
        if (type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
            return RawEncoding.OtlpProto;
        return type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) ? RawEncoding.OtlpJson : null;
    }

    // RFC 9110, 8.4.1: names have no case, x-gzip is gzip; identity, and an empty element of a list, say nothing.
    private static RawCompression? CompressionOf(HttpRequest request)
    {
        var compression = RawCompression.None;
        foreach (var coding in request.Headers.ContentEncoding.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
                continue;
            // Twice packed is nothing that anybody sends, but to see what comes of it.
            if (compression != RawCompression.None || !IsGzip(coding))
                return null;
            compression = RawCompression.Gzip;
        }
        return compression;
    }

    private static bool IsGzip(string coding) =>
        coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase);
}
