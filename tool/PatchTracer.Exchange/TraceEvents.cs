using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>
/// Chrome's "Trace Event Format" (JSON object form), which Perfetto opens: a process for each service and node, complete events
/// for spans, instants for their events, flows for links and for parents elsewhere. Times are microseconds from the first span on,
/// with the nanoseconds behind the point.
/// </summary>
internal sealed class TraceEvents
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;
    private readonly long _origin;
    private readonly Dictionary<(string Service, string Node), (int Id, Lanes Lanes)> _processes = [];
    private readonly Dictionary<SpanKey, (int Process, int Lane, long Start)> _places = [];
    private int _flows;

    private TraceEvents(Utf8JsonWriter json, long origin) => (_json, _origin) = (json, origin);

    public static void Write(IReadOnlyList<Span> spans, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Format);
        var ordered = spans.OrderBy(span => span.StartUnixNano).ThenByDescending(span => span.DurationNanos).ToList();
        var origin = ordered.Count > 0 ? ordered[0].StartUnixNano : 0;
        var events = new TraceEvents(json, origin);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartObject("otherData");
        json.WriteString("startUnixNano", origin.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        foreach (var span in ordered)
            events.WriteSpan(span);
        foreach (var span in ordered)
            events.WriteFlows(span);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSpan(Span span)
    {
        var (process, lanes) = ProcessOf(span);
        var lane = lanes.Place(span);
        _places[span.Key] = (process, lane, span.StartUnixNano);
        Begin("X", span.Name, span.Layer, process, lane, span.StartUnixNano);
        Time("dur", span.DurationNanos);
        WriteArguments(span);
        _json.WriteEndObject();
        foreach (var happened in span.Events)
        {
            Begin("i", happened.Name, span.Layer, process, lane, happened.TimeUnixNano);
            _json.WriteString("s", "t");
            _json.WritePropertyName("args");
            AttributeJson.WriteObject(_json,
                AttributeList.Own([.. AttributeList.Of(("trace_id", $"{span.TraceId}"), ("span_id", $"{span.SpanId}")),
                    .. happened.Attributes]));
            _json.WriteEndObject();
        }
    }

    private void WriteArguments(Span span)
    {
        _json.WritePropertyName("args");
        var ids = AttributeList.Of(
            ("trace_id", $"{span.TraceId}"), ("span_id", $"{span.SpanId}"),
            ("parent_span_id", span.ParentSpanId.IsEmpty ? "" : $"{span.ParentSpanId}"),
            ("kind", $"{span.Kind}"), ("status", $"{span.Status}"), ("status_message", span.StatusMessage));
        var links = span.Links.Count == 0 ? AttributeList.Empty
            : AttributeList.Of(("links", AttributeValue.Of(span.Links.Select(link => AttributeValue.Of($"{link.TraceId}/{link.SpanId}"))
                .ToArray())));
        AttributeJson.WriteObject(_json, AttributeList.Own([.. ids, .. links, .. span.Attributes]));
    }

    private void WriteFlows(Span span)
    {
        var here = _places[span.Key];
        if (span.ParentKey is { } parent && _places.TryGetValue(parent, out var place)
            && (place.Process, place.Lane) != (here.Process, here.Lane))
            WriteFlow("parent", place, here);
        foreach (var link in span.Links)
        {
            if (_places.TryGetValue(link.Key, out place))
                WriteFlow("link", place, here);
        }
    }

    private void WriteFlow(string name, (int Process, int Lane, long Start) from, (int Process, int Lane, long Start) to)
    {
        _flows++;
        Begin("s", name, name, from.Process, from.Lane, from.Start);
        _json.WriteNumber("id", _flows);
        _json.WriteEndObject();
        Begin("f", name, name, to.Process, to.Lane, to.Start);
        _json.WriteNumber("id", _flows);
        _json.WriteString("bp", "e");
        _json.WriteEndObject();
    }

    private (int Id, Lanes Lanes) ProcessOf(Span span)
    {
        var key = (span.Service, span.Node ?? "");
        if (_processes.TryGetValue(key, out var process))
            return process;
        _processes.Add(key, process = (_processes.Count + 1, new Lanes()));
        _json.WriteStartObject();
        _json.WriteString("ph", "M");
        _json.WriteString("name", "process_name");
        _json.WriteNumber("pid", process.Id);
        _json.WriteStartObject("args");
        _json.WriteString("name", key.Item2.Length > 0 ? $"{key.Service} @{key.Item2}" : key.Service);
        _json.WriteEndObject();
        _json.WriteEndObject();
        return process;
    }

    private void Begin(string phase, string name, string category, int process, int lane, long time)
    {
        _json.WriteStartObject();
        _json.WriteString("ph", phase);
        _json.WriteString("name", name);
        _json.WriteString("cat", category);
        _json.WriteNumber("pid", process);
        _json.WriteNumber("tid", lane);
        Time("ts", time - _origin);
    }

    private void Time(string name, long nanos) => _json.WriteNumber(name, (decimal)nanos / 1000);
}
