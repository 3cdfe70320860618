using System.Text.Json;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// Traces in the JSON of Jaeger's query API and of the files that Jaeger UI saves and opens: times in microseconds, resources in a
/// table of processes, the parent as a <c>CHILD_OF</c> reference and links as <c>FOLLOWS_FROM</c>. What OpenTelemetry has and Jaeger
/// has not becomes tags by the mapping of the OpenTelemetry specification ("OpenTelemetry to Jaeger Transformation").
/// </summary>
internal sealed class JaegerTraceWriter(Utf8JsonWriter json)
{
    /// <summary>One trace, an object; the spans are all of that trace.</summary>
    public void Write(TraceId traceId, IReadOnlyList<Span> spans)
    {
        var processes = new Dictionary<Resource, string>();
        json.WriteStartObject();
        json.WriteString("traceID", Id(traceId));
        json.WriteStartArray("spans");
        foreach (var span in spans)
        {
            if (!processes.TryGetValue(span.Resource, out var process))
                processes.Add(span.Resource, process = $"p{processes.Count + 1}");
            WriteSpan(span, process);
        }
        json.WriteEndArray();
        json.WriteStartObject("processes");
        foreach (var (resource, name) in processes)
            WriteProcess(name, resource);
        json.WriteEndObject();
        json.WriteNull("warnings");
        json.WriteEndObject();
    }

    /// <summary>Jaeger writes ids of 64 bits with 16 digits.</summary>
    public static string Id(TraceId id) => id.High == 0 ? id.ToString()[16..] : id.ToString();

    private void WriteSpan(Span span, string process)
    {
        json.WriteStartObject();
        json.WriteString("traceID", Id(span.TraceId));
        json.WriteString("spanID", span.SpanId.ToString());
        json.WriteNumber("flags", span.Flags & 0xff);
        json.WriteString("operationName", span.Name);
        json.WriteStartArray("references");
        WriteReferences(span);
        json.WriteEndArray();
        json.WriteNumber("startTime", span.StartUnixNano / 1000);
        json.WriteNumber("duration", span.DurationNanos / 1000);
        json.WriteStartArray("tags");
        JaegerTags.WriteSpan(json, span);
        json.WriteEndArray();
        json.WriteStartArray("logs");
        foreach (var happened in span.Events)
            WriteLog(happened);
        json.WriteEndArray();
        json.WriteString("processID", process);
        WriteWarnings(span);
        json.WriteEndObject();
    }

    private void WriteReferences(Span span)
    {
        if (!span.ParentSpanId.IsEmpty)
            WriteReference("CHILD_OF", span.TraceId, span.ParentSpanId);
        foreach (var link in span.Links)
            WriteReference(link.Attributes.Text("opentracing.ref_type") == "child_of" ? "CHILD_OF" : "FOLLOWS_FROM", link.TraceId, link.SpanId);
    }

    private void WriteReference(string type, TraceId traceId, SpanId spanId)
    {
        json.WriteStartObject();
        json.WriteString("refType", type);
        json.WriteString("traceID", Id(traceId));
        json.WriteString("spanID", spanId.ToString());
        json.WriteEndObject();
    }

    private void WriteLog(SpanEvent happened)
    {
        json.WriteStartObject();
        json.WriteNumber("timestamp", happened.TimeUnixNano / 1000);
        json.WriteStartArray("fields");
        if (happened.Name.Length > 0)
            JaegerTags.Write(json, "event", happened.Name);
        foreach (var (key, value) in happened.Attributes.AsSpan())
            JaegerTags.Write(json, key, value);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteWarnings(Span span)
    {
        var dropped = span.DroppedAttributesCount + (long)span.DroppedEventsCount + span.DroppedLinksCount;
        if (dropped == 0 && span.EndUnixNano >= span.StartUnixNano)
        {
            json.WriteNull("warnings");
            return;
        }
        json.WriteStartArray("warnings");
        if (dropped > 0)
            json.WriteStringValue($"the sender dropped {span.DroppedAttributesCount} attributes, {span.DroppedEventsCount} events and {span.DroppedLinksCount} links");
        if (span.EndUnixNano < span.StartUnixNano)
            json.WriteStringValue("the span ends before it starts");
        json.WriteEndArray();
    }

    private void WriteProcess(string name, Resource resource)
    {
        json.WriteStartObject(name);
        json.WriteString("serviceName", resource.Service);
        json.WriteStartArray("tags");
        foreach (var (key, value) in resource.Attributes.AsSpan())
        {
            if (key != Conventions.ServiceName)
                JaegerTags.Write(json, key, value);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
