using System.Buffers;
using System.Text.Json;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Json;

namespace PatchTracer.Storage.Log;

/// <summary>
/// The forms in which programs write OTLP's JSON: whole requests; a bare element of one, as Java's file exporter has a line, or what is in
/// it; Tempo's <c>batches</c>; <c>result</c> and <c>trace</c> around it, as Jaeger and Tempo answer; a list of any of these; the names of
/// before OTLP 0.15, and ids in base64, as protobuf's own JSON has bytes.
/// </summary>
internal static class OtlpForms
{
    private static readonly string[] Around = ["result", "trace"];

    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["batches"] = "resourceSpans",
        ["instrumentationLibrarySpans"] = "scopeSpans",
        ["instrumentationLibraryMetrics"] = "scopeMetrics",
        ["instrumentationLibrary"] = "scope",
    };

    private static readonly HashSet<string> Ids = ["traceId", "spanId", "parentSpanId"];

    /// <summary>Whether an object with this member is OTLP in one of its forms.</summary>
    public static bool Knows(string member) =>
        member is "resourceSpans" or "resourceMetrics" or "resourceLogs" or "batches" or "scopeSpans" or "scopeMetrics"
        or "scopeLogs" or "instrumentationLibrarySpans" or "instrumentationLibraryMetrics" or "scope" or "instrumentationLibrary"
        || Array.IndexOf(Around, member) >= 0;

    /// <summary>The requests in a value; a request of logs comes without a body.</summary>
    public static IEnumerable<(RawSignal? Signal, ReadOnlyMemory<byte> Body)> Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonToProto.MaxDepth });
        foreach (var request in Unwrap(document.RootElement).ToList())
        {
            var signal = SignalOf(request);
            // What a request is already is kept to the byte.
            var asItIs = request.Equals(document.RootElement)
                && (request.TryGetProperty("resourceSpans", out _) || request.TryGetProperty("resourceMetrics", out _))
                && !HasFormerNames(json.Span);
            yield return (signal, signal is null ? default : asItIs ? json.ToArray() : Write(request));
        }
    }

    private static IEnumerable<JsonElement> Unwrap(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().SelectMany(Unwrap);
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException("not an object");
        foreach (var name in Around)
        {
            if (value.TryGetProperty(name, out var inside) && inside.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                return Unwrap(inside);
        }
        return [value];
    }

    private static RawSignal? SignalOf(JsonElement request) =>
        Has(request, "resourceSpans", "batches") || AroundSpans(request).Length > 0 ? RawSignal.Traces
        : Has(request, "resourceMetrics", "scopeMetrics", "instrumentationLibraryMetrics") ? RawSignal.Metrics
        : Has(request, "resourceLogs", "scopeLogs", "resourceProfiles") ? null
        : throw new FormatException($"neither `resourceSpans` nor anything else of OTLP: "
        + $"{string.Join(", ", request.EnumerateObject().Take(3).Select(member => $"`{member.Name}`"))}");

    // The lists that an element of a request stands in, the outermost first.
    private static string[] AroundSpans(JsonElement element) =>
        Has(element, "scopeSpans", "instrumentationLibrarySpans") ? ["resourceSpans"]
        : Has(element, "spans") ? ["resourceSpans", "scopeSpans"]
        : Has(element, "traceId") && Has(element, "spanId") ? ["resourceSpans", "scopeSpans", "spans"]
        : [];

    private static bool Has(JsonElement request, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (request.TryGetProperty(name, out _))
                return true;
        }
        return false;
    }

    private static bool HasFormerNames(ReadOnlySpan<byte> json) => json.IndexOf("\"instrumentationLibrary"u8) >= 0;

    private static ReadOnlyMemory<byte> Write(JsonElement request)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = JsonToProto.MaxDepth + 2 }))
        {
            var around = Has(request, "scopeMetrics", "instrumentationLibraryMetrics") ? ["resourceMetrics"] : AroundSpans(request);
            foreach (var list in around)
            {
                json.WriteStartObject();
                json.WriteStartArray(list);
            }
            Copy(json, request);
            foreach (var _ in around)
            {
                json.WriteEndArray();
                json.WriteEndObject();
            }
        }
        return output.WrittenMemory;
    }

    private static void Copy(Utf8JsonWriter json, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in value.EnumerateArray())
                Copy(json, item);
            json.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                json.WritePropertyName(Renamed.GetValueOrDefault(member.Name, member.Name));
                if (Ids.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.String)
                    json.WriteStringValue(Id(member.Value.GetString()!));
                else
                    Copy(json, member.Value);
            }
            json.WriteEndObject();
        }
        else
            value.WriteTo(json);
    }

    // 16 and 8 bytes take 32 and 16 hexadecimal digits, and 24 and 12 characters of base64, the last of which is padding.
    private static string Id(string text)
    {
        Span<byte> bytes = stackalloc byte[16];
        return text.Length is 24 or 12 && text[^1] == '='
            && Convert.TryFromBase64String(text, bytes, out var length) ? Convert.ToHexStringLower(bytes[..length]) : text;
    }
}
