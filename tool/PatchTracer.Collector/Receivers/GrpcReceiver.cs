using System.Buffers.Binary;
using System.Globalization;
using PatchTracer.Collector.Security;
using PatchTracer.Otlp;

namespace PatchTracer.Collector.Receivers;

/// <summary>
/// OTLP/gRPC: the unary <c>Export</c> of the trace and the metrics service, on the wire as "gRPC over HTTP2" has it. The two
/// methods are served by hand so that a message is kept as it came, compressed or not, and unpacked within the limits.
/// </summary>
internal sealed class GrpcReceiver(Intake intake, CollectorOptions options, ByteBudget budget)
{
    /// <summary>Compressed flag and length of a message.</summary>
    private const int PrefixBytes = 5;

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    public async Task HandleAsync(HttpContext context)
    {
        var outcome = await ReceiveAsync(context);
        var response = context.Response;
        response.ContentType = "application/grpc";
        if (outcome.Kind != OutcomeKind.Accepted)
        {
            Fail(response.Headers, outcome);
            return;
        }
        var message = Answer.ExportProto(outcome);
        var frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixBytes);
        await response.Body.WriteAsync(frame, context.RequestAborted);
        response.AppendTrailer("grpc-status", "0");
    }

    private async ValueTask<Outcome> ReceiveAsync(HttpContext context)
    {
        var request = context.Request;
        if (SignalOf(request.Path) is not { } signal)
            return intake.Refuse(OutcomeKind.Unsupported, $"no such method: {request.Path}");
        using var body = await PooledBody.ReadAsync(request, options.MaxBodyBytes + PrefixBytes, budget);
        return body.Kind switch
        {
            OutcomeKind.Accepted => await AcceptAsync(request, signal, body.Bytes),
            OutcomeKind.TooLarge => intake.Refuse(OutcomeKind.TooLarge, $"the message is larger than {options.MaxBodyBytes} bytes"),
            var kind => intake.Refuse(kind, "the collector has no room for this request now"),
        };
    }

    private async ValueTask<Outcome> AcceptAsync(HttpRequest request, RawSignal signal, ReadOnlyMemory<byte> body)
    {
        if (body.Length < PrefixBytes || BinaryPrimitives.ReadUInt32BigEndian(body.Span[1..]) != body.Length - PrefixBytes
            || body.Span[0] > 1)
            return intake.Refuse(OutcomeKind.Malformed, "the body is not exactly one gRPC message");
        if (body.Span[0] == 1 && !"gzip".Equals(request.Headers["grpc-encoding"], StringComparison.OrdinalIgnoreCase))
            return intake.Refuse(OutcomeKind.Unsupported, "messages are taken as they are or in gzip");
        var compression = body.Span[0] == 1 ? RawCompression.Gzip : RawCompression.None;
        return await intake.AcceptAsync(signal, RawEncoding.OtlpProto, compression, body[PrefixBytes..],
            Senders.Of(request.HttpContext, options));
    }

    // A response without a body: these headers and no trailers ("Trailers-Only").
    private void Fail(IHeaderDictionary headers, in Outcome outcome)
    {
        TimeSpan? retryAfter = outcome.Kind is OutcomeKind.Overloaded or OutcomeKind.Throttled ? options.RetryAfter : null;
        headers["grpc-status"] = ((int)Answer.Status(outcome.Kind)).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = Uri.EscapeDataString(outcome.Message);
        headers["grpc-accept-encoding"] = "gzip";
        if (retryAfter is not null)
            headers["grpc-status-details-bin"] = Convert.ToBase64String(Answer.StatusProto(outcome, retryAfter)).TrimEnd('=');
    }

    private static RawSignal? SignalOf(PathString path) => path.Value switch
    {
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export" => RawSignal.Traces,
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" => RawSignal.Metrics,
        _ => null,
    };
}
