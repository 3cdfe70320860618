using System.Globalization;
using System.Text.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;

namespace PatchTracer.Otlp.Json;

/// <summary>Writes protobuf bytes in the JSON form of OTLP; fields that the schema does not know are left out.</summary>
internal static class ProtoToJson
{
    public static void Write(Utf8JsonWriter output, ReadOnlySpan<byte> message, MessageSchema schema)
    {
        output.WriteStartObject();
        foreach (var field in FieldsOf(message, schema))
        {
            output.WritePropertyName(field.Name);
            if (field.Repeated)
                output.WriteStartArray();
            WriteAll(output, message, field);
            if (field.Repeated)
                output.WriteEndArray();
        }
        output.WriteEndObject();
    }

    // Elements of a repeated field need not be neighbours in protobuf; in JSON they are one array.
    private static List<FieldSchema> FieldsOf(ReadOnlySpan<byte> message, MessageSchema schema)
    {
        var fields = new List<FieldSchema>();
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var number, out var type))
        {
            if (schema.ByNumber(number) is { } field && !fields.Contains(field))
                fields.Add(field);
            reader.Skip(type);
        }
        return fields;
    }

    private static void WriteAll(Utf8JsonWriter output, ReadOnlySpan<byte> message, FieldSchema field)
    {
        var reader = new ProtoReader(message);
        // Of a field that is not repeated the last occurrence counts.
        var remaining = field.Repeated ? 0 : Count(message, field.Number) - 1;
        while (reader.TryReadTag(out var number, out var type))
        {
            if (number != field.Number || remaining-- > 0)
            {
                reader.Skip(type);
                continue;
            }
            if (field.IsPacked(type))
                WritePacked(output, reader.ReadBytes(), field);
            else
                WriteValue(output, ref reader, field, type);
        }
    }

    private static int Count(ReadOnlySpan<byte> message, int wanted)
    {
        var count = 0;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var number, out var type))
        {
            count += number == wanted ? 1 : 0;
            reader.Skip(type);
        }
        return count;
    }

    private static void WritePacked(Utf8JsonWriter output, ReadOnlySpan<byte> packed, FieldSchema field)
    {
        // The elements of a packed field follow each other without tags until its bytes end.
        var reader = new ProtoReader(packed);
        while (!reader.AtEnd)
            WriteValue(output, ref reader, field, field.WireType);
    }

    private static void WriteValue(Utf8JsonWriter output, ref ProtoReader reader, FieldSchema field, WireType type)
    {
        switch (field.Kind)
        {
            case FieldKind.Text: output.WriteStringValue(reader.ReadString(type)); break;
            case FieldKind.Bytes: output.WriteBase64StringValue(reader.ReadBytes(type)); break;
            case FieldKind.Id: output.WriteStringValue(Convert.ToHexStringLower(reader.ReadBytes(type))); break;
            case FieldKind.Bool: output.WriteBooleanValue(reader.ReadVarint(type) != 0); break;
            case FieldKind.Varint64: output.WriteStringValue(((long)reader.ReadVarint(type)).ToString(CultureInfo.InvariantCulture)); break;
            case FieldKind.Unsigned32: output.WriteNumberValue((uint)reader.ReadVarint(type)); break;
            case FieldKind.Unsigned64: output.WriteStringValue(reader.ReadVarint(type).ToString(CultureInfo.InvariantCulture)); break;
            case FieldKind.Enum: output.WriteNumberValue((int)reader.ReadVarint(type)); break;
            case FieldKind.SInt32: output.WriteNumberValue(UnZigZag((uint)reader.ReadVarint(type))); break;
            case FieldKind.Fixed64: output.WriteStringValue(reader.ReadFixed64(type).ToString(CultureInfo.InvariantCulture)); break;
            case FieldKind.SFixed64:
                output.WriteStringValue(((long)reader.ReadFixed64(type))
                .ToString(CultureInfo.InvariantCulture)); break;
            case FieldKind.Fixed32: output.WriteNumberValue(reader.ReadFixed32(type)); break;
            case FieldKind.Double: WriteDouble(output, BitConverter.UInt64BitsToDouble(reader.ReadFixed64(type))); break;
            default: Write(output, reader.ReadBytes(type), field.Message!); break;
        }
    }

    private static void WriteDouble(Utf8JsonWriter output, double value)
    {
        if (double.IsFinite(value))
            output.WriteNumberValue(value);
        else
            output.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static int UnZigZag(uint value) => (int)(value >> 1) ^ -(int)(value & 1);
}
