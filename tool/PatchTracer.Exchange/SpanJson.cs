using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>The parts of a span that are lists, as JSON for a column: objects by key, values as JSON has them.</summary>
internal static class SpanJson
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Attributes(AttributeList attributes) =>
        attributes.Count == 0 ? "{}" : Write(json => AttributeJson.WriteObject(json, attributes));

    public static string Events(IReadOnlyList<SpanEvent> events) => List(events, (json, happened) =>
    {
        json.WriteNumber("time_nano", happened.TimeUnixNano);
        json.WriteString("name", happened.Name);
        json.WritePropertyName("attributes");
        AttributeJson.WriteObject(json, happened.Attributes);
    });

    public static string Links(IReadOnlyList<SpanLink> links) => List(links, (json, link) =>
    {
        json.WriteString("trace_id", $"{link.TraceId}");
        json.WriteString("span_id", $"{link.SpanId}");
        json.WriteString("trace_state", link.TraceState);
        json.WritePropertyName("attributes");
        AttributeJson.WriteObject(json, link.Attributes);
    });

    private static string List<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> fill) => items.Count == 0 ? "[]" : Write(json =>
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            json.WriteStartObject();
            fill(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static string Write(Action<Utf8JsonWriter> fill)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Format))
            fill(json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
