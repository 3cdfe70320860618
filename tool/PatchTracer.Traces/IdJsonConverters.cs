using System.Text.Json;
using System.Text.Json.Serialization;

namespace PatchTracer.Traces;

/// <summary>Trace ids in JSON are 32 hexadecimal digits, as in OTLP's JSON encoding.</summary>
public sealed class TraceIdJsonConverter : JsonConverter<TraceId>
{
    public override TraceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TraceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"'{reader.GetString()}' is not a trace id");

    public override void Write(Utf8JsonWriter writer, TraceId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>Span ids in JSON are 16 hexadecimal digits, as in OTLP's JSON encoding.</summary>
public sealed class SpanIdJsonConverter : JsonConverter<SpanId>
{
    public override SpanId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SpanId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"'{reader.GetString()}' is not a span id");

    public override void Write(Utf8JsonWriter writer, SpanId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
