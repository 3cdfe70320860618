using System.Globalization;
using System.Text.Json;
using PatchTracer.Traces;

namespace PatchTracer.Otlp;

/// <summary>Spans in OTLP's JSON: ids in hexadecimal, 64-bit integers as text, enumerations as numbers, unset fields left out.</summary>
internal sealed class OtlpTraceWriter(Utf8JsonWriter json)
{
    /// <summary>Elements of <c>resourceSpans</c>, one for each resource; the order of spans is kept within a scope.</summary>
    public void WriteResourceSpans(IEnumerable<Span> spans)
    {
        foreach (var resource in spans.GroupBy(span => span.Resource))
        {
            json.WriteStartObject();
            json.WriteStartObject("resource");
            Attributes(resource.Key.Attributes);
            Count("droppedAttributesCount", resource.Key.DroppedAttributesCount);
            json.WriteEndObject();
            json.WriteStartArray("scopeSpans");
            foreach (var scope in resource.GroupBy(span => span.Scope))
                WriteScope(scope.Key, scope);
            json.WriteEndArray();
            Text("schemaUrl", resource.Key.SchemaUrl);
            json.WriteEndObject();
        }
    }

    private void WriteScope(Scope scope, IEnumerable<Span> spans)
    {
        json.WriteStartObject();
        json.WriteStartObject("scope");
        Text("name", scope.Name);
        Text("version", scope.Version);
        Attributes(scope.Attributes);
        Count("droppedAttributesCount", scope.DroppedAttributesCount);
        json.WriteEndObject();
        json.WriteStartArray("spans");
        foreach (var span in spans)
            WriteSpan(span);
        json.WriteEndArray();
        Text("schemaUrl", scope.SchemaUrl);
        json.WriteEndObject();
    }

    private void WriteSpan(Span span)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToString());
        json.WriteString("spanId", span.SpanId.ToString());
        Text("traceState", span.TraceState);
        if (!span.ParentSpanId.IsEmpty)
            json.WriteString("parentSpanId", span.ParentSpanId.ToString());
        Count("flags", span.Flags);
        json.WriteString("name", span.Name);
        Count("kind", (uint)span.Kind);
        Time("startTimeUnixNano", span.StartUnixNano);
        Time("endTimeUnixNano", span.EndUnixNano);
        Attributes(span.Attributes);
        Count("droppedAttributesCount", span.DroppedAttributesCount);
        WriteEvents(span.Events);
        Count("droppedEventsCount", span.DroppedEventsCount);
        WriteLinks(span.Links);
        Count("droppedLinksCount", span.DroppedLinksCount);
        json.WriteStartObject("status");
        Text("message", span.StatusMessage);
        Count("code", (uint)span.Status);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteEvents(IReadOnlyList<SpanEvent> events)
    {
        if (events.Count == 0)
            return;
        json.WriteStartArray("events");
        foreach (var happened in events)
        {
            json.WriteStartObject();
            Time("timeUnixNano", happened.TimeUnixNano);
            Text("name", happened.Name);
            Attributes(happened.Attributes);
            Count("droppedAttributesCount", happened.DroppedAttributesCount);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteLinks(IReadOnlyList<SpanLink> links)
    {
        if (links.Count == 0)
            return;
        json.WriteStartArray("links");
        foreach (var link in links)
        {
            json.WriteStartObject();
            json.WriteString("traceId", link.TraceId.ToString());
            json.WriteString("spanId", link.SpanId.ToString());
            Text("traceState", link.TraceState);
            Attributes(link.Attributes);
            Count("droppedAttributesCount", link.DroppedAttributesCount);
            Count("flags", link.Flags);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Attributes(AttributeList attributes)
    {
        if (attributes.Count == 0)
            return;
        json.WriteStartArray("attributes");
        KeyValues(attributes);
        json.WriteEndArray();
    }

    private void KeyValues(AttributeList attributes)
    {
        foreach (var (key, value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WritePropertyName("value");
            Any(value);
            json.WriteEndObject();
        }
    }

    private void Any(AttributeValue value)
    {
        json.WriteStartObject();
        switch (value.Kind)
        {
            case AttributeKind.StringValue: json.WriteString("stringValue", value.AsString()); break;
            case AttributeKind.BoolValue: json.WriteBoolean("boolValue", value.AsBool()!.Value); break;
            case AttributeKind.IntValue: json.WriteString("intValue", value.AsLong()!.Value.ToString(CultureInfo.InvariantCulture)); break;
            case AttributeKind.DoubleValue
                when double.IsFinite(value.AsDouble()!.Value):
                json.WriteNumber("doubleValue", value.AsDouble()!.Value); break;
            // "NaN", "Infinity" and "-Infinity", as protobuf's JSON has them.
            case AttributeKind.DoubleValue:
                json.WriteString("doubleValue",
                value.AsDouble()!.Value.ToString(CultureInfo.InvariantCulture)); break;
            case AttributeKind.BytesValue: json.WriteBase64String("bytesValue", value.AsBytes()); break;
            case AttributeKind.ArrayValue: Array(value); break;
            case AttributeKind.KvlistValue: List(value); break;
            default: break;
        }
        json.WriteEndObject();
    }

    private void Array(AttributeValue value)
    {
        json.WriteStartObject("arrayValue");
        json.WriteStartArray("values");
        foreach (var item in value.AsArray())
            Any(item);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void List(AttributeValue value)
    {
        json.WriteStartObject("kvlistValue");
        json.WriteStartArray("values");
        KeyValues(value.AsKeyValueList()!);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Time(string name, long nano) => json.WriteString(name, ((ulong)nano).ToString(CultureInfo.InvariantCulture));

    private void Text(string name, string text)
    {
        if (text.Length > 0)
            json.WriteString(name, text);
    }

    private void Count(string name, uint count)
    {
        if (count > 0)
            json.WriteNumber(name, count);
    }
}
