using System.Text.Json;
using Jaeger.Thrift;
using PatchTracer.Traces;
using JaegerSpan = Jaeger.Thrift.Span;
using Span = PatchTracer.Traces.Span;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>
/// Traces in the JSON of Jaeger's query API and of the files that Jaeger UI saves and opens: times in microseconds, resources in a
/// table of processes, the parent as a <c>CHILD_OF</c> reference and links as <c>FOLLOWS_FROM</c>. What OpenTelemetry has and Jaeger
/// has not becomes tags and logs: see <see cref="SpanToJaeger"/>.
/// </summary>
internal sealed class JaegerTraceWriter(Utf8JsonWriter json)
{
    /// <summary>One trace, an object; the spans are all of that trace.</summary>
    public void Write(TraceId traceId, IReadOnlyList<Span> spans)
    {
        var processes = new Dictionary<Resource, string>();
        var shared = spans.CountBy(span => span.SpanId).Where(id => id.Value > 1).Select(id => id.Key).ToHashSet();
        json.WriteStartObject();
        json.WriteString("traceID", Id(traceId));
        json.WriteStartArray("spans");
        foreach (var span in spans)
        {
            if (!processes.TryGetValue(span.Resource, out var process))
                processes.Add(span.Resource, process = $"p{processes.Count + 1}");
            WriteSpan(span, SpanToJaeger.SpanOf(span), process, shared.Contains(span.SpanId));
        }
        json.WriteEndArray();
        json.WriteStartObject("processes");
        foreach (var (resource, name) in processes)
            WriteProcess(name, SpanToJaeger.ProcessOf(resource));
        json.WriteEndObject();
        json.WriteNull("warnings");
        json.WriteEndObject();
    }

    /// <summary>Jaeger writes ids of 64 bits with 16 digits.</summary>
    public static string Id(TraceId id) => id.High == 0 ? id.ToString()[16..] : id.ToString();

    private void WriteSpan(Span span, JaegerSpan converted, string process, bool shared)
    {
        json.WriteStartObject();
        WriteIds(converted.Reference(SpanRefType.ChildOf));
        json.WriteNumber("flags", converted.Flags);
        json.WriteString("operationName", converted.OperationName);
        json.WriteStartArray("references");
        if (converted.ParentSpanId != 0)
            WriteReference(new SpanRef(SpanRefType.ChildOf, converted.TraceIdLow, converted.TraceIdHigh, converted.ParentSpanId));
        foreach (var reference in converted.References)
            WriteReference(reference);
        json.WriteEndArray();
        json.WriteNumber("startTime", converted.StartTime);
        json.WriteNumber("duration", converted.Duration);
        WriteTags("tags", converted.Tags);
        json.WriteStartArray("logs");
        foreach (var log in converted.Logs)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp", log.Timestamp);
            WriteTags("fields", log.Fields);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("processID", process);
        WriteWarnings(span, shared);
        json.WriteEndObject();
    }

    private void WriteReference(SpanRef reference)
    {
        json.WriteStartObject();
        json.WriteString("refType", reference.Type == SpanRefType.ChildOf ? "CHILD_OF" : "FOLLOWS_FROM");
        WriteIds(reference);
        json.WriteEndObject();
    }

    private void WriteIds(SpanRef reference)
    {
        json.WriteString("traceID", Id(new TraceId((ulong)reference.TraceIdHigh, (ulong)reference.TraceIdLow)));
        json.WriteString("spanID", $"{new SpanId((ulong)reference.SpanId)}");
    }

    private void WriteWarnings(Span span, bool shared)
    {
        var dropped = span.DroppedAttributesCount + (long)span.DroppedEventsCount + span.DroppedLinksCount;
        if (dropped == 0 && !shared && span.EndUnixNano >= span.StartUnixNano)
        {
            json.WriteNull("warnings");
            return;
        }
        json.WriteStartArray("warnings");
        if (dropped > 0)
            json.WriteStringValue($"the sender dropped {span.DroppedAttributesCount} attributes, "
                + $"{span.DroppedEventsCount} events and {span.DroppedLinksCount} links");
        if (span.EndUnixNano < span.StartUnixNano)
            json.WriteStringValue("the span ends before it starts");
        if (shared)
            json.WriteStringValue("another span of this trace has the same id");
        json.WriteEndArray();
    }

    private void WriteProcess(string name, Process process)
    {
        json.WriteStartObject(name);
        json.WriteString("serviceName", process.ServiceName);
        WriteTags("tags", process.Tags);
        json.WriteEndObject();
    }

    private void WriteTags(string name, IReadOnlyList<Tag> tags)
    {
        json.WriteStartArray(name);
        foreach (var tag in tags)
        {
            json.WriteStartObject();
            json.WriteString("key", tag.Key);
            json.WriteString("type", JaegerJsonTypes.NameOf(tag.Type));
            json.WritePropertyName("value");
            WriteValue(tag);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteValue(in Tag tag)
    {
        switch (tag.Type)
        {
            case TagType.Bool: json.WriteBooleanValue(tag.Truth); break;
            // As Jaeger does: what a JavaScript number does not hold is text.
            case TagType.Long when tag.WholeNumber is > JaegerJsonTypes.LargestSafe
                or < -JaegerJsonTypes.LargestSafe:
                json.WriteStringValue($"{tag.WholeNumber}"); break;
            case TagType.Long: json.WriteNumberValue(tag.WholeNumber); break;
            case TagType.Double when double.IsFinite(tag.Number): json.WriteNumberValue(tag.Number); break;
            case TagType.Double: json.WriteStringValue(JaegerJsonTypes.TextOf(tag.Number)); break;
            case TagType.Binary: json.WriteBase64StringValue(tag.Bytes.Span); break;
            default: json.WriteStringValue(tag.Text); break;
        }
    }
}
