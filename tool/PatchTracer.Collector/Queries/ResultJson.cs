using System.Globalization;
using System.Text.Json;
using PatchTracer.Traces.Paths;

namespace PatchTracer.Collector.Queries;

/// <summary>Search results, lives of pods and maps as JSON (docs/queries.md).</summary>
internal static class ResultJson
{
    public static void Write(this Utf8JsonWriter json, TraceSummary summary)
    {
        json.WriteStartObject();
        json.WriteString("traceId", summary.TraceId.ToString());
        json.WriteString("name", summary.Name.Length > 200 ? summary.Name[..200] : summary.Name);
        json.WriteString("service", summary.Service);
        json.WriteString("start", summary.StartUnixNano.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("duration", summary.DurationNanos);
        json.WriteNumber("spans", summary.Spans);
        json.WriteNumber("errors", summary.Errors);
        json.WriteNumber("orphans", summary.Orphans);
        json.WriteNumber("links", summary.Links);
        json.WriteNumber("conflicts", summary.Conflicts);
        json.WriteStartArray("layers");
        foreach (var (layer, spans) in summary.Layers)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer);
            json.WriteNumber("spans", spans);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("services");
        foreach (var service in summary.Services)
            json.WriteStringValue(service.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(this Utf8JsonWriter json, PodLife life)
    {
        json.WriteStartObject();
        json.WriteString("uid", life.Uid);
        json.WriteString("name", life.Name);
        json.WriteString("namespace", life.Namespace);
        json.WriteString("node", life.Node ?? "");
        json.WriteString("began", life.BeganUnixNano.ToString(CultureInfo.InvariantCulture));
        json.WriteStartArray("milestones");
        foreach (var milestone in life.Milestones)
        {
            json.WriteStartObject();
            json.WriteString("station", milestone.Station.ToString().ToLowerInvariant());
            json.WriteNumber("at", milestone.UnixNano - life.BeganUnixNano);
            json.WriteString("layer", milestone.Evidence.Layer);
            json.WriteString("span", milestone.Evidence.Name);
            json.WriteString("traceId", milestone.Evidence.TraceId.ToString());
            json.WriteString("id", milestone.Evidence.SpanId.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(this Utf8JsonWriter json, ServiceMap map, int traces)
    {
        json.WriteStartObject();
        json.WriteNumber("traces", traces);
        json.WriteStartArray("nodes");
        foreach (var node in map.Nodes)
        {
            json.WriteStartObject();
            json.WriteString("layer", node.Layer);
            json.WriteString("service", node.Service);
            json.WriteNumber("spans", node.Spans);
            json.WriteNumber("errors", node.Errors);
            json.WriteNumber("duration", node.DurationNanos);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (var edge in map.Edges)
        {
            json.WriteStartObject();
            json.WriteNumber("from", edge.From);
            json.WriteNumber("to", edge.To);
            json.WriteString("kind", edge.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("count", edge.Count);
            json.WriteNumber("errors", edge.Errors);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
