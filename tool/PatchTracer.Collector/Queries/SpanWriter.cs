using System.Globalization;
using System.Text.Json;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Collector.Queries;

/// <summary>One span with everything its sender said, and where links lead from it and to it.</summary>
internal sealed class SpanWriter(Utf8JsonWriter json, Store store)
{
    /// <summary>Longer values come cut, with their length: a page with a megabyte in a table is of use to nobody.</summary>
    private const int LongestValue = 16 << 10;

    private const int MaxLinks = 500;

    /// <param name="graph">Holds the span's own trace.</param>
    public void Write(Span span, CausalGraph graph)
    {
        json.WriteStartObject();
        json.WriteString("traceId", span.TraceId.ToString());
        json.WriteString("id", span.SpanId.ToString());
        if (!span.ParentSpanId.IsEmpty)
            json.WriteString("parentId", span.ParentSpanId.ToString());
        WriteText("name", span.Name);
        json.WriteString("service", span.Service);
        json.WriteString("layer", span.Layer);
        json.WriteString("kind", JaegerKind.Name(span.Kind));
        json.WriteString("status", span.Status.ToString().ToLowerInvariant());
        WriteText("message", span.StatusMessage);
        json.WriteString("start", Number(span.StartUnixNano));
        json.WriteString("end", Number(span.EndUnixNano));
        WriteText("traceState", span.TraceState);
        WriteText("scope", span.Scope.Version.Length > 0 ? $"{span.Scope.Name} {span.Scope.Version}" : span.Scope.Name);
        json.WriteNumber("dropped", span.DroppedAttributesCount + (long)span.DroppedEventsCount + span.DroppedLinksCount);
        WriteAttributes("attributes", span.Attributes);
        WriteAttributes("resource", span.Resource.Attributes);
        WriteEvents(span);
        WriteLinks(span, graph);
        WriteSharing(graph.Spans.Spans.Where(other => !ReferenceEquals(other, span)));
        json.WriteEndObject();
    }

    private void WriteSharing(IEnumerable<Span> others)
    {
        json.WriteStartArray("sharing");
        foreach (var other in others)
        {
            json.WriteStartObject();
            WriteText("name", other.Name);
            json.WriteString("service", other.Service);
            json.WriteString("kind", JaegerKind.Name(other.Kind));
            json.WriteString("start", Number(other.StartUnixNano));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteEvents(Span span)
    {
        json.WriteStartArray("events");
        foreach (var happened in span.Events)
        {
            json.WriteStartObject();
            json.WriteString("time", Number(happened.TimeUnixNano));
            WriteText("name", happened.Name);
            WriteAttributes("attributes", happened.Attributes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteLinks(Span span, CausalGraph graph)
    {
        var known = new Dictionary<SpanKey, Span?>();
        Span? Find(SpanKey key)
        {
            if (!known.TryGetValue(key, out var found))
                known.Add(key, found = graph.Spans.Find(key) ?? (store.FindSpans(key) is [var first, ..] ? first : null));
            return found;
        }
        json.WriteStartArray("links");
        foreach (var link in span.Links.Take(MaxLinks))
            WriteLink(link.Key, Find(link.Key), link.Attributes);
        json.WriteEndArray();
        json.WriteStartArray("linkedFrom");
        foreach (var (from, _) in store.LinksTo(span.TraceId, MaxLinks).Where(link => link.Linked == span.Key))
            WriteLink(from, Find(from), AttributeList.Empty);
        json.WriteEndArray();
    }

    private void WriteLink(SpanKey key, Span? span, AttributeList attributes)
    {
        json.WriteStartObject();
        json.WriteString("traceId", key.TraceId.ToString());
        json.WriteString("id", key.SpanId.ToString());
        if (span is not null)
        {
            WriteText("name", span.Name);
            json.WriteString("service", span.Service);
            json.WriteString("layer", span.Layer);
        }
        WriteAttributes("attributes", attributes);
        json.WriteEndObject();
    }

    private void WriteAttributes(string name, AttributeList attributes)
    {
        json.WriteStartArray(name);
        foreach (var (key, value) in attributes.AsSpan())
        {
            json.WriteStartObject();
            WriteText("key", key);
            json.WriteString("type", TypeOf(value.Kind));
            WriteText("value", value.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteText(string name, string text)
    {
        if (text.Length <= LongestValue)
        {
            json.WriteString(name, text);
            return;
        }
        json.WriteString(name, text[..(char.IsHighSurrogate(text[LongestValue - 1]) ? LongestValue - 1 : LongestValue)]);
        json.WriteNumber($"{name}Length", text.Length);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string TypeOf(AttributeKind kind) => kind switch
    {
        AttributeKind.StringValue => "string",
        AttributeKind.BoolValue => "bool",
        AttributeKind.IntValue => "int",
        AttributeKind.DoubleValue => "double",
        AttributeKind.BytesValue => "bytes",
        AttributeKind.ArrayValue => "array",
        AttributeKind.KvlistValue => "map",
        _ => "empty",
    };
}
