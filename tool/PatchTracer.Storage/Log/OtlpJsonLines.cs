using System.Runtime.CompilerServices;
using System.Text.Json;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;
using PatchTracer.Traces;

namespace PatchTracer.Storage.Log;

/// <summary>
/// Raw logs as OTLP JSON lines: one export request a line, as OpenTelemetry's file exporter writes them. Ids, 64-bit numbers
/// and bytes survive in both directions; what OTLP 1.x does not define is not exported.
/// </summary>
public static class OtlpJsonLines
{
    // Names in other scripts stay readable; nothing here ends up in a page.
    private static readonly JsonWriterOptions Format =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes every request of the raw log in <paramref name="rawLog"/>; returns how many.</summary>
    /// <exception cref="StoreException">The raw log is damaged.</exception>
    public static async Task<int> ExportAsync(string rawLog, Stream output, CancellationToken cancellation)
    {
        var count = 0;
        await foreach (var record in RawLog.ReadAsync(rawLog, cancellation))
        {
            using (var json = new Utf8JsonWriter(output, Format))
                ProtoToJson.Write(json, record.ToProto().Span, record.Signal == RawSignal.Traces ? OtlpSchema.Traces : OtlpSchema.Metrics);
            await output.WriteAsync("\n"u8.ToArray(), cancellation);
            count++;
        }
        return count;
    }

    /// <summary>
    /// Makes a raw log in <paramref name="rawLog"/> of the traces and metrics among the requests; those of other signals are passed
    /// over. Returns how many requests it has.
    /// </summary>
    /// <exception cref="FormatException">Something is not an OTLP request; names the line.</exception>
    public static async Task<int> ImportAsync(Stream input, string rawLog, CancellationToken cancellation)
    {
        var count = 0;
        await using var log = RawLogWriter.Open(rawLog, RawLogOptions.Default);
        await foreach (var request in ReadAsync(input, cancellation))
        {
            if (request.IsWorthKeeping)
            {
                await log.AppendAsync(request.Signal, request.Encoding, RawCompression.None, UnixNano.Now(), request.Body);
                count++;
            }
        }
        return count;
    }

    /// <summary>The requests in a file, checked, in all of <see cref="OtlpForms"/>; a request of another signal comes empty.</summary>
    /// <exception cref="FormatException">Something is not an OTLP request; names the line.</exception>
    internal static async IAsyncEnumerable<ReadRequest> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (line, json) in JsonValues.ReadAsync(input, JsonValues.LargestRequest, JsonToProto.MaxDepth, cancellation))
        {
            foreach (var request in ReadValue(json, line))
                yield return request;
        }
    }

    private static List<ReadRequest> ReadValue(ReadOnlyMemory<byte> json, int line)
    {
        try
        {
            return [.. OtlpForms.Read(json).Select(request => request.Signal is { } signal
                ? ReadRequest.Of(signal, RawEncoding.OtlpJson, request.Body) : ReadRequest.OtherSignal)];
        }
        // The last of them for text with half a surrogate pair.
        catch (Exception e) when (e is JsonException or FormatException or MalformedRequestException or InvalidOperationException)
        {
            throw new FormatException($"line {line} is no OTLP request in JSON: {e.Message}", e);
        }
    }
}
