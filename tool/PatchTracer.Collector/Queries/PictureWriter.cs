using System.Globalization;
using System.Text.Json;
using PatchTracer.Traces;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// A picture as the page draws it: one row a span or hop in the order of the waterfall, times in nanoseconds since the picture's start
/// (integers that JavaScript holds exactly for 104 days), repeated text in tables. Attributes come one span at a time.
/// </summary>
internal sealed class PictureWriter(Utf8JsonWriter json, Picture picture, IReadOnlyDictionary<SpanKey, int> linksIn)
{
    /// <summary>Names are shown on one line; the whole name comes with the span's details.</summary>
    private const int LongestName = 200;

    private readonly CausalGraph _graph = picture.Graph;
    private readonly TextTable _services = new();
    private readonly TextTable _layers = new();
    private readonly TextTable _nodes = new();
    private readonly Dictionary<int, int> _rowOf = [];

    public void Write(TraceId traceId)
    {
        var lines = CausalOrder.Of(_graph, picture.Tree, picture.Nodes);
        var start = picture.Nodes.Min(_graph.StartOf);
        json.WriteStartObject();
        json.WriteString("traceId", traceId.ToString());
        json.WriteString("start", start.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("duration", picture.Nodes.Max(_graph.EndOf) - start);
        json.WriteBoolean("truncated", picture.Truncated);
        WriteTraces();
        json.WriteStartArray("rows");
        for (var i = 0; i < lines.Count; i++)
        {
            _rowOf[lines[i].Node] = i;
            WriteRow(lines[i], start);
        }
        json.WriteEndArray();
        WriteCritical(traceId, lines, start);
        _services.Write(json, "services");
        _layers.Write(json, "layers");
        _nodes.Write(json, "nodes");
        json.WriteEndObject();
    }

    private void WriteTraces()
    {
        json.WriteStartArray("traces");
        foreach (var trace in picture.Traces)
            json.WriteStringValue(trace.ToString());
        json.WriteEndArray();
    }

    private void WriteRow(CausalLine line, long start)
    {
        json.WriteStartObject();
        json.WriteNumber("depth", line.Depth);
        if (line.Kind is { } kind)
            json.WriteString("kind", kind.ToString().ToLowerInvariant());
        json.WriteNumber("start", _graph.StartOf(line.Node) - start);
        json.WriteNumber("duration", _graph.EndOf(line.Node) - _graph.StartOf(line.Node));
        if (_graph.SpanAt(line.Node) is { } span)
            WriteSpan(span, line);
        else
            WriteHop(_graph.HopAt(line.Node)!);
        json.WriteEndObject();
    }

    private void WriteSpan(Span span, CausalLine line)
    {
        json.WriteString("id", span.SpanId.ToString());
        WriteNonZero("trace", IndexOf(span.TraceId));
        json.WriteString("name", Cut(span.Name));
        json.WriteNumber("service", _services.Add(span.Service));
        json.WriteNumber("layer", _layers.Add(span.Layer));
        if (span.Node is { Length: > 0 } node)
            json.WriteNumber("node", _nodes.Add(node));
        if (span.Kind != SpanKind.Unspecified)
            json.WriteString("spanKind", JaegerKind.Name(span.Kind));
        if (Target(span) is { } target)
            json.WriteString("target", Cut(target));
        if (span.Status == StatusCode.Error)
            json.WriteString("error", Cut(span.StatusMessage));
        // A root among the rows that names a parent: its cause is in no trace that was read.
        if (line.Kind is null && !span.ParentSpanId.IsEmpty && _graph.Spans.Find(span.TraceId, span.ParentSpanId) is null)
            json.WriteBoolean("orphan", true);
        if (_graph.Spans.Sharing(span.Key).Count > 0)
            json.WriteBoolean("shared", true);
        WriteNonZero("linksOut", span.Links.Count);
        WriteNonZero("linksIn", linksIn.GetValueOrDefault(span.Key));
        WriteNonZero("events", span.Events.Count);
    }

    private void WriteHop(Hop hop)
    {
        WriteNonZero("trace", IndexOf(hop.TraceId));
        json.WriteString("name", Cut($"service {hop.Service} → "
            + $"{hop.Server?.Text(Conventions.PodName) ?? hop.Text(Conventions.ServerAddress)}"));
        json.WriteNumber("service", _services.Add(hop.Service ?? ""));
        json.WriteNumber("layer", _layers.Add(Conventions.NetworkLayer));
        if (hop.Node is { Length: > 0 } node)
            json.WriteNumber("node", _nodes.Add(node));
        json.WriteString("hop", hop.Connection.Key.ToString());
    }

    private void WriteCritical(TraceId traceId, IReadOnlyList<CausalLine> lines, long start)
    {
        var root = lines.First(line => _graph.TraceOf(line.Node) == traceId).Node;
        var path = CriticalPath.OfEffects(_graph, picture.Tree, picture.Tree.Ancestry(root).Last(picture.Nodes.Contains));
        json.WriteStartArray("critical");
        foreach (var segment in path.Segments.Where(segment => _rowOf.ContainsKey(segment.Node)))
        {
            json.WriteStartObject();
            json.WriteNumber("row", _rowOf[segment.Node]);
            json.WriteNumber("layer", _layers.Add(segment.Layer));
            json.WriteNumber("start", segment.StartUnixNano - start);
            json.WriteNumber("end", segment.EndUnixNano - start);
            if (segment.IsWait)
                json.WriteBoolean("wait", true);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("shares");
        foreach (var share in path.Layers)
        {
            json.WriteStartObject();
            json.WriteNumber("layer", _layers.Add(share.Layer));
            json.WriteNumber("work", share.WorkNanos);
            json.WriteNumber("wait", share.WaitNanos);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private int IndexOf(TraceId traceId)
    {
        for (var i = 0; i < picture.Traces.Count; i++)
        {
            if (picture.Traces[i] == traceId)
                return i;
        }
        return 0;
    }

    private void WriteNonZero(string name, int value)
    {
        if (value != 0)
            json.WriteNumber(name, value);
    }

    /// <summary>OpenTelemetry names HTTP client spans by their method alone; host and path tell them apart, the query does not.</summary>
    private static string? Target(Span span) => span.Kind == SpanKind.Client && !span.Name.Contains(' ', StringComparison.Ordinal)
        && Uri.TryCreate(span.Attributes.Text("url.full"), UriKind.Absolute, out var url) ? $"{url.Authority}{url.AbsolutePath}" : null;

    private static string Cut(string text) => text.Length <= LongestName ? text
        : $"{text[..(char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName)]}…";
}
