using System.Globalization;
using System.Text.Json;
using PatchTracer.Traces;
using Map = Jaeger.Thrift.OpenTelemetryMapping;

namespace PatchTracer.Collector.Queries;

/// <summary>Attributes as Jaeger's typed tags: <c>string</c>, <c>bool</c>, <c>int64</c>, <c>float64</c>, <c>binary</c>; lists and maps as text.</summary>
internal static class JaegerTags
{
    /// <summary>JavaScript counts integers exactly up to here; Jaeger writes larger ones as text.</summary>
    private const long MaxExact = (1L << 53) - 1;

    /// <summary>The attributes of a span, and its kind, status, scope and trace state.</summary>
    public static void WriteSpan(Utf8JsonWriter json, Span span)
    {
        foreach (var (key, value) in span.Attributes.AsSpan())
            Write(json, key, value);
        if (span.Scope.Name.Length > 0)
            Write(json, Map.ScopeName, span.Scope.Name);
        if (span.Scope.Version.Length > 0)
            Write(json, Map.ScopeVersion, span.Scope.Version);
        if (JaegerKind.Name(span.Kind) is { Length: > 0 } kind)
            Write(json, Map.SpanKind, kind);
        if (span.Status != StatusCode.Unset)
            Write(json, Map.StatusCode, span.Status == StatusCode.Error ? Map.StatusError : Map.StatusOk);
        if (span.Status == StatusCode.Error)
            Write(json, Map.Error, true);
        if (span.StatusMessage.Length > 0)
            Write(json, Map.StatusDescription, span.StatusMessage);
        if (span.TraceState.Length > 0)
            Write(json, Map.TraceState, span.TraceState);
    }

    public static void Write(Utf8JsonWriter json, string key, AttributeValue value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        switch (value.Kind)
        {
            case AttributeKind.BoolValue:
                json.WriteString("type", "bool");
                json.WriteBoolean("value", value.AsBool()!.Value);
                break;
            case AttributeKind.IntValue:
                json.WriteString("type", "int64");
                WriteInteger(json, value.AsLong()!.Value);
                break;
            case AttributeKind.DoubleValue when double.IsFinite(value.AsDouble()!.Value):
                json.WriteString("type", "float64");
                json.WriteNumber("value", value.AsDouble()!.Value);
                break;
            case AttributeKind.BytesValue:
                json.WriteString("type", "binary");
                json.WriteBase64String("value", value.AsBytes());
                break;
            default:
                json.WriteString("type", "string");
                json.WriteString("value", value.ToString());
                break;
        }
        json.WriteEndObject();
    }

    private static void WriteInteger(Utf8JsonWriter json, long value)
    {
        if (value is > MaxExact or < -MaxExact)
            json.WriteString("value", value.ToString(CultureInfo.InvariantCulture));
        else
            json.WriteNumber("value", value);
    }
}
