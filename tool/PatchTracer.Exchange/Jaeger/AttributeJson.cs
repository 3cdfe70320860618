using System.Text.Encodings.Web;
using System.Text.Json;
using PatchTracer.Traces;

namespace PatchTracer.Exchange.Jaeger;

/// <summary>An attribute as plain JSON, without OTLP's wrapping: arrays are arrays, key-value lists objects, bytes base64.</summary>
internal static class AttributeJson
{
    // Names in other scripts stay readable; whoever puts the text into a page escapes it there.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(AttributeValue value)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, Format))
            Write(json, value);
        return output.ToArray();
    }

    public static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        switch (value.Kind)
        {
            case AttributeKind.Empty: json.WriteNullValue(); break;
            case AttributeKind.BoolValue: json.WriteBooleanValue(value.AsBool()!.Value); break;
            case AttributeKind.IntValue: json.WriteNumberValue(value.AsLong()!.Value); break;
            case AttributeKind.DoubleValue
                when double.IsFinite(value.AsDouble()!.Value):
                json.WriteNumberValue(value.AsDouble()!.Value); break;
            case AttributeKind.ArrayValue:
                json.WriteStartArray();
                foreach (var item in value.AsArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            case AttributeKind.KvlistValue:
                WriteObject(json, value.AsKeyValueList()!);
                break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }

    public static void WriteObject(Utf8JsonWriter json, AttributeList attributes)
    {
        json.WriteStartObject();
        foreach (var (key, value) in attributes)
        {
            json.WritePropertyName(key);
            Write(json, value);
        }
        json.WriteEndObject();
    }
}
