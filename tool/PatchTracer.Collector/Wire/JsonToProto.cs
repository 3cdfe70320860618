using System.Globalization;
using System.Text.Json;

namespace PatchTracer.Collector.Wire;

/// <summary>
/// Translates the JSON form of an OTLP request into protobuf bytes, so that everything behind it knows one form only.
/// Unknown names are ignored, as the specification says; a known name with a value of another type is malformed.
/// </summary>
internal static class JsonToProto
{
    /// <summary>An attribute may nest <see cref="TraceWalker.MaxValueDepth"/> values, four JSON levels each, below a span.</summary>
    public const int MaxDepth = (4 * TraceWalker.MaxValueDepth) + 32;

    public static ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> json, MessageSchema schema)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Message(document.RootElement, schema).WrittenMemory;
        }
        // InvalidOperationException: a string with half a surrogate pair; the others: a value of the wrong type or range.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedRequestException($"not an OTLP request in JSON: {e.Message}", e);
        }
    }

    private static ProtoWriter Message(JsonElement element, MessageSchema schema)
    {
        var output = new ProtoWriter();
        foreach (var property in element.EnumerateObject())
        {
            if (schema.ByName(property.Name) is not { } field || property.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (!field.Repeated)
            {
                Value(output, field, property.Value);
                continue;
            }
            foreach (var item in property.Value.EnumerateArray())
                Value(output, field, item);
        }
        return output;
    }

    private static void Value(ProtoWriter output, FieldSchema field, JsonElement value)
    {
        switch (field.Kind)
        {
            case FieldKind.Text: output.String(field.Number, value.GetString() ?? ""); break;
            case FieldKind.Bytes: output.Bytes(field.Number, value.GetBytesFromBase64()); break;
            case FieldKind.Id: output.Bytes(field.Number, Convert.FromHexString(value.GetString() ?? "")); break;
            case FieldKind.Bool: output.Varint(field.Number, value.GetBoolean() ? 1u : 0u); break;
            case FieldKind.Varint64: output.Varint(field.Number, (ulong)Signed(value)); break;
            case FieldKind.Varint32: output.Varint(field.Number, (ulong)Signed(value)); break;
            case FieldKind.SInt32: output.Varint(field.Number, ZigZag((int)Signed(value))); break;
            case FieldKind.Fixed64: output.Fixed64(field.Number, Unsigned(value)); break;
            case FieldKind.SFixed64: output.Fixed64(field.Number, (ulong)Signed(value)); break;
            case FieldKind.Fixed32: output.Fixed32(field.Number, (uint)Unsigned(value)); break;
            case FieldKind.Double: output.Fixed64(field.Number, BitConverter.DoubleToUInt64Bits(Number(value))); break;
            case FieldKind.Enum: output.Varint(field.Number, (ulong)EnumNumber(field, value)); break;
            default: output.Bytes(field.Number, Message(value, field.Message!).Written); break;
        }
    }

    // The JSON mapping of protobuf takes 64-bit numbers as strings and as numbers.
    private static long Signed(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : unchecked((long)Unsigned(value))
        : value.TryGetInt64(out var signed) ? signed : unchecked((long)value.GetUInt64());

    private static ulong Unsigned(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? ulong.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("a 64-bit number is expected")
        : value.GetUInt64();

    private static double Number(JsonElement value) => value.ValueKind != JsonValueKind.String
        ? value.GetDouble()
        : value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    private static long EnumNumber(FieldSchema field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return value.GetInt32();
        var number = field.EnumNames!.ToList().IndexOf(value.GetString()!);
        return number >= 0 ? number : throw new FormatException($"{field.Name} has no value of this name");
    }

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));
}
