using System.Text.Json;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Collector.Receivers;

/// <summary>Numbered as in gRPC's status codes.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>The messages that OTLP answers with: export responses with partial success, and <c>google.rpc.Status</c>.</summary>
internal static class Answer
{
    public static GrpcStatus Status(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Accepted => GrpcStatus.Ok,
        OutcomeKind.Malformed => GrpcStatus.InvalidArgument,
        OutcomeKind.Unsupported => GrpcStatus.Unimplemented,
        OutcomeKind.Unauthenticated => GrpcStatus.Unauthenticated,
        // Without a retry hint this code tells a client to give up (OTLP, "OTLP/gRPC Throttling").
        OutcomeKind.TooLarge or OutcomeKind.Throttled => GrpcStatus.ResourceExhausted,
        _ => GrpcStatus.Unavailable,
    };

    /// <summary>An <c>ExportTraceServiceResponse</c> or <c>ExportMetricsServiceResponse</c>; the two have the same fields.</summary>
    public static byte[] ExportProto(in Outcome outcome)
    {
        if (outcome.Rejected == 0)
            return [];
        var partial = new ProtoWriter();
        partial.Varint(1, (ulong)outcome.Rejected);
        partial.String(2, outcome.Message);
        var response = new ProtoWriter();
        response.Bytes(1, partial.Written);
        return response.Written.ToArray();
    }

    public static byte[] ExportJson(in Outcome outcome, RawSignal signal)
    {
        var (rejected, message) = (outcome.Rejected, outcome.Message);
        return Json(json =>
        {
            if (rejected == 0)
                return;
            json.WriteStartObject("partialSuccess");
            json.WriteString(signal == RawSignal.Traces ? "rejectedSpans" : "rejectedDataPoints", $"{rejected}");
            json.WriteString("errorMessage", message);
            json.WriteEndObject();
        });
    }

    /// <summary>A <c>google.rpc.Status</c>; with <paramref name="retryAfter"/> it has a <c>RetryInfo</c> in its details.</summary>
    public static byte[] StatusProto(in Outcome outcome, TimeSpan? retryAfter)
    {
        var status = new ProtoWriter();
        status.Varint(1, (ulong)Status(outcome.Kind));
        status.String(2, outcome.Message);
        if (retryAfter is { } delay)
            status.Bytes(3, RetryInfo(delay));
        return status.Written.ToArray();
    }

    public static byte[] StatusJson(in Outcome outcome)
    {
        var (kind, message) = (outcome.Kind, outcome.Message);
        return Json(json =>
        {
            json.WriteNumber("code", (int)Status(kind));
            json.WriteString("message", message);
        });
    }

    // google.protobuf.Any of google.rpc.RetryInfo of google.protobuf.Duration.
    private static ReadOnlySpan<byte> RetryInfo(TimeSpan delay)
    {
        var duration = new ProtoWriter();
        duration.Varint(1, (ulong)delay.TotalSeconds);
        duration.Varint(2, (ulong)(delay.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
        var info = new ProtoWriter();
        info.Bytes(1, duration.Written);
        var any = new ProtoWriter();
        any.String(1, "type.googleapis.com/google.rpc.RetryInfo");
        any.Bytes(2, info.Written);
        return any.Written;
    }

    private static byte[] Json(Action<Utf8JsonWriter> fill)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }
        return output.ToArray();
    }
}
