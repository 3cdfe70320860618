using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Jaeger.Thrift;

/// <summary>Makes tags of the values that .NET's activities and resources carry.</summary>
internal static class TagConversion
{
    // Names in other scripts stay readable; the text ends up in a tag, not in a page.
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds nothing for null, which OpenTelemetry has no value for.</summary>
    public static void Add(List<Tag> tags, string key, object? value)
    {
        if (value is not null)
            tags.Add(Of(key, value));
    }

    private static Tag Of(string key, object value) => value switch
    {
        string text => Tag.Of(key, text),
        bool truth => Tag.Of(key, truth),
        long or int or short or sbyte or byte or ushort or uint => Tag.Of(key, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double or float => Tag.Of(key, Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        byte[] bytes => Tag.Of(key, (byte[])bytes.Clone()),
        IEnumerable list => Tag.Of(key, Json(list)),
        _ => Tag.Of(key, Text(value)),
    };

    // "Array values MUST be serialized to string like a JSON list."
    private static string Json(IEnumerable list)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Format))
        {
            json.WriteStartArray();
            foreach (var value in list)
                Write(json, value);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case long or int or short or sbyte or byte or ushort
                or uint:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case double or float when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                json.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            default: json.WriteStringValue(Text(value)); break;
        }
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
