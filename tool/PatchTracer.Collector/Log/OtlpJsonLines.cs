using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using PatchTracer.Collector.Log;
using PatchTracer.Collector.Wire;

namespace PatchTracer.Collector;

/// <summary>
/// Raw logs as OTLP JSON lines: one export request a line, as OpenTelemetry's file exporter writes them. Ids, 64-bit numbers
/// and bytes survive in both directions; what OTLP 1.x does not define is not exported.
/// </summary>
public static class OtlpJsonLines
{
    /// <summary>A longer line is no request that a collector took.</summary>
    private const int MaxLineBytes = 256 << 20;

    // Names in other scripts stay readable; nothing here ends up in a page.
    private static readonly JsonWriterOptions Format = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes every request of the raw log in <paramref name="rawLog"/>; returns how many.</summary>
    /// <exception cref="CollectorException">The raw log is damaged.</exception>
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
    /// Makes a raw log in <paramref name="rawLog"/> of the traces and metrics among the lines; lines of other signals and blank
    /// ones are passed over. Returns how many requests it has.
    /// </summary>
    /// <exception cref="FormatException">A line is not an OTLP request; names the line.</exception>
    public static async Task<int> ImportAsync(Stream input, string rawLog, CancellationToken cancellation)
    {
        var count = 0;
        await using var log = RawLogWriter.Open(rawLog, RawLogOptions.Default);
        await foreach (var (signal, encoding, body) in ReadAsync(input, cancellation))
        {
            await log.AppendAsync(signal, encoding, RawCompression.None, UnixTime.Now(), body);
            count++;
        }
        return count;
    }

    /// <summary>The requests for traces and metrics among the lines, checked.</summary>
    /// <exception cref="FormatException">A line is not an OTLP request; names the line.</exception>
    internal static async IAsyncEnumerable<(RawSignal Signal, RawEncoding Encoding, ReadOnlyMemory<byte> Body)> ReadAsync(
        Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var number = 0;
        using var reader = new StreamReader(input, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || SignalOf(line, number) is not { } signal)
                continue;
            var body = Encoding.UTF8.GetBytes(line);
            Check(body, signal, number);
            yield return (signal, RawEncoding.OtlpJson, body);
        }
    }

    private static RawSignal? SignalOf(string line, int number)
    {
        if (line.Length > MaxLineBytes)
            throw Malformed(number, "longer than any request", null);
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = JsonToProto.MaxDepth });
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? throw Malformed(number, "not an object", null)
                : root.TryGetProperty("resourceSpans", out _) ? RawSignal.Traces
                : root.TryGetProperty("resourceMetrics", out _) ? RawSignal.Metrics : null;
        }
        catch (JsonException e)
        {
            throw Malformed(number, e.Message, e);
        }
    }

    private static void Check(byte[] body, RawSignal signal, int number)
    {
        try
        {
            var request = RequestBody.ToProto(body, signal, RawEncoding.OtlpJson, RawCompression.None, int.MaxValue).Span;
            SchemaCheck.Walk(request, signal == RawSignal.Traces ? OtlpSchema.Traces : OtlpSchema.Metrics);
        }
        catch (MalformedRequestException e)
        {
            throw Malformed(number, e.Message, e);
        }
    }

    private static FormatException Malformed(int number, string what, Exception? inner) => new($"line {number} is no OTLP request in JSON: {what}", inner);
}
