using System.Text.Encodings.Web;
using System.Text.Json;
using Jaeger.Thrift;
using PatchTracer.Collector.Jaeger;
using PatchTracer.Traces;
using JaegerSpan = Jaeger.Thrift.Span;
using Span = PatchTracer.Traces.Span;

namespace PatchTracer.Collector.Exchange;

/// <summary>Traces as the JSON of Jaeger's query service, which its UI shows, saves and opens: <c>{"data": [trace, …]}</c>.</summary>
internal static class JaegerJsonWriter
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IEnumerable<Span> spans, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Format);
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var trace in spans.GroupBy(span => span.TraceId))
            WriteTrace(json, trace.Key, [.. trace.OrderBy(span => span.StartUnixNano)]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTrace(Utf8JsonWriter json, TraceId traceId, IReadOnlyList<Span> spans)
    {
        var processes = new Dictionary<Resource, string>();
        json.WriteStartObject();
        json.WriteString("traceID", $"{traceId}");
        json.WriteStartArray("spans");
        foreach (var span in spans)
        {
            if (!processes.TryGetValue(span.Resource, out var process))
                processes.Add(span.Resource, process = $"p{processes.Count + 1}");
            WriteSpan(json, SpanToJaeger.SpanOf(span), process);
        }
        json.WriteEndArray();
        json.WriteStartObject("processes");
        foreach (var (resource, name) in processes)
            WriteProcess(json, name, SpanToJaeger.ProcessOf(resource));
        json.WriteEndObject();
        json.WriteNull("warnings");
        json.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter json, string name, Process process)
    {
        json.WriteStartObject(name);
        json.WriteString("serviceName", process.ServiceName);
        WriteTags(json, "tags", process.Tags);
        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, JaegerSpan span, string process)
    {
        json.WriteStartObject();
        WriteIds(json, span.TraceIdHigh, span.TraceIdLow, span.SpanId);
        json.WriteNumber("flags", span.Flags);
        json.WriteString("operationName", span.OperationName);
        json.WriteStartArray("references");
        if (span.ParentSpanId != 0)
            WriteReference(json, new SpanRef(SpanRefType.ChildOf, span.TraceIdLow, span.TraceIdHigh, span.ParentSpanId));
        foreach (var reference in span.References)
            WriteReference(json, reference);
        json.WriteEndArray();
        json.WriteNumber("startTime", span.StartTime);
        json.WriteNumber("duration", span.Duration);
        WriteTags(json, "tags", span.Tags);
        json.WriteStartArray("logs");
        foreach (var log in span.Logs)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp", log.Timestamp);
            WriteTags(json, "fields", log.Fields);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("processID", process);
        json.WriteNull("warnings");
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, SpanRef reference)
    {
        json.WriteStartObject();
        json.WriteString("refType", reference.Type == SpanRefType.ChildOf ? "CHILD_OF" : "FOLLOWS_FROM");
        WriteIds(json, reference.TraceIdHigh, reference.TraceIdLow, reference.SpanId);
        json.WriteEndObject();
    }

    private static void WriteIds(Utf8JsonWriter json, long high, long low, long span)
    {
        json.WriteString("traceID", $"{new TraceId((ulong)high, (ulong)low)}");
        json.WriteString("spanID", $"{new SpanId((ulong)span)}");
    }

    private static void WriteTags(Utf8JsonWriter json, string name, IReadOnlyList<Tag> tags)
    {
        json.WriteStartArray(name);
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("key", tag.Key);
            json.WriteString("type", JaegerJsonTypes.NameOf(tag.Type));
            json.WritePropertyName("value");
            WriteValue(json, tag);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, in Tag tag)
    {
        switch (tag.Type)
        {
            case TagType.Bool: json.WriteBooleanValue(tag.Truth); break;
            // As Jaeger does: what a JavaScript number does not hold is text.
            case TagType.Long when tag.WholeNumber is > JaegerJsonTypes.LargestSafe or < -JaegerJsonTypes.LargestSafe: json.WriteStringValue($"{tag.WholeNumber}"); break;
            case TagType.Long: json.WriteNumberValue(tag.WholeNumber); break;
            case TagType.Double when double.IsFinite(tag.Number): json.WriteNumberValue(tag.Number); break;
            case TagType.Double: json.WriteStringValue(JaegerJsonTypes.TextOf(tag.Number)); break;
            case TagType.Binary: json.WriteBase64StringValue(tag.Bytes.Span); break;
            default: json.WriteStringValue(tag.Text); break;
        }
    }
}
