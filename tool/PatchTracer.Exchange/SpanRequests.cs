using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>Spans as export requests of OTLP.</summary>
public static class SpanRequests
{
    private const int SpansInRequest = 512;

    /// <summary>Spans that were read from elsewhere, some hundred in each request.</summary>
    internal static async IAsyncEnumerable<ReadRequest> Of(
        IAsyncEnumerable<Span> spans, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var chunk in spans.Chunk(SpansInRequest).WithCancellation(cancellation))
            yield return Checked(Write(chunk));
    }

    /// <exception cref="FormatException">There is a span in it that OTLP has no place for, such as one of before 1970.</exception>
    internal static ReadRequest Checked(ReadOnlyMemory<byte> request)
    {
        try
        {
            return ReadRequest.Of(RawSignal.Traces, RawEncoding.OtlpJson, request);
        }
        catch (MalformedRequestException e)
        {
            throw new FormatException($"a span that OTLP has no place for: {e.Message}", e);
        }
    }

    /// <summary>One request with all of these, in OTLP's JSON.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Span> spans)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartArray("resourceSpans");
            new OtlpTraceWriter(json).WriteResourceSpans(spans);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }
}
