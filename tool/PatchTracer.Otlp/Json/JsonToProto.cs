using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;

namespace PatchTracer.Otlp.Json;

/// <summary>
/// Translates the JSON form of an OTLP request into protobuf bytes, so that everything behind it knows one form only. Token by
/// token: the request is never there as objects. Unknown names are ignored, as the specification says; a known name with a
/// value of another type is malformed.
/// </summary>
internal static class JsonToProto
{
    /// <summary>An attribute may nest <see cref="TraceWalker.MaxValueDepth"/> values, four JSON levels each, below a span.</summary>
    public const int MaxDepth = (4 * TraceWalker.MaxValueDepth) + 32;

    /// <summary>As it stands in the body. No name of OTLP is nearly as long; a longer one is an unknown one.</summary>
    private const int LongestName = 256;

    public static ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> json, MessageSchema schema)
    {
        var output = new GrowingBytes(budget: null, int.MaxValue);
        Translate(json.Span, schema, output);
        return output.WrittenMemory;
    }

    /// <exception cref="MalformedRequestException">It is no such request.</exception>
    public static void Translate(ReadOnlySpan<byte> json, MessageSchema schema, GrowingBytes output)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            Message(new ProtoWriter(output), ref reader, schema);
            // Throws for anything but white space behind the request.
            reader.Read();
        }
        // InvalidOperationException: a string with half a surrogate pair; the others: a value of the wrong type or range.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedRequestException($"not an OTLP request in JSON: {e.Message}", e);
        }
    }

    // From the first token of the message to its last.
    private static void Message(ProtoWriter output, ref Utf8JsonReader reader, MessageSchema schema)
    {
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueSpan.Length > LongestName ? null : schema.ByName(reader.GetString()!);
            reader.Read();
            if (field is null || reader.TokenType == JsonTokenType.Null)
                reader.Skip();
            else
                NamedValue(output, field, ref reader);
        }
    }

    // The innermost field is what a sender can look for.
    private static void NamedValue(ProtoWriter output, FieldSchema field, ref Utf8JsonReader reader)
    {
        try
        {
            if (field.Repeated)
                Values(output, field, ref reader);
            else
                Value(output, field, ref reader);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException and not FieldException)
        {
            throw new FieldException($"`{field.Name}`: {e.Message}", e);
        }
    }

    private static void Values(ProtoWriter output, FieldSchema field, ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            Value(output, field, ref reader);
    }

    private static void Value(ProtoWriter output, FieldSchema field, ref Utf8JsonReader reader)
    {
        switch (field.Kind)
        {
            case FieldKind.Bool: output.Varint(field.Number, Truth(reader.TokenType) ? 1u : 0u); break;
            case FieldKind.Varint64: output.Varint(field.Number, (ulong)JsonNumber.Signed(ref reader, long.MinValue, long.MaxValue)); break;
            case FieldKind.Unsigned64: output.Varint(field.Number, JsonNumber.Unsigned(ref reader, ulong.MaxValue)); break;
            case FieldKind.Unsigned32: output.Varint(field.Number, JsonNumber.Unsigned(ref reader, uint.MaxValue)); break;
            case FieldKind.SInt32:
                output.Varint(field.Number,
                ZigZag((int)JsonNumber.Signed(ref reader, int.MinValue, int.MaxValue))); break;
            case FieldKind.Fixed64: output.Fixed64(field.Number, JsonNumber.Unsigned(ref reader, ulong.MaxValue)); break;
            case FieldKind.SFixed64:
                output.Fixed64(field.Number,
                (ulong)JsonNumber.Signed(ref reader, long.MinValue, long.MaxValue)); break;
            case FieldKind.Fixed32: output.Fixed32(field.Number, (uint)JsonNumber.Unsigned(ref reader, uint.MaxValue)); break;
            case FieldKind.Double: output.Fixed64(field.Number, BitConverter.DoubleToUInt64Bits(JsonNumber.Real(ref reader))); break;
            case FieldKind.Enum: output.Varint(field.Number, (ulong)EnumNumber(field, ref reader)); break;
            default:
                var begin = output.Begin(field.Number);
                Content(output, field, ref reader);
                output.End(begin);
                break;
        }
    }

    private static void Content(ProtoWriter output, FieldSchema field, ref Utf8JsonReader reader)
    {
        if (field.Kind == FieldKind.Message)
            Message(output, ref reader, field.Message!);
        else if (reader.TokenType == JsonTokenType.Null && field.Kind != FieldKind.Bytes)
            return;
        else if (field.Kind == FieldKind.Text)
            Text(output, ref reader);
        else if (field.Kind == FieldKind.Id)
            Identifier(output, ref reader);
        else
            Base64Bytes(output, ref reader);
    }

    // Escapes are longer than what they stand for.
    private static void Text(ProtoWriter output, ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType, JsonTokenType.String);
        output.Advance(reader.CopyString(output.GetSpan(reader.ValueSpan.Length)));
    }

    private static void Identifier(ProtoWriter output, ref Utf8JsonReader reader)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (Convert.FromHexString(JsonNumber.Short(ref reader), bytes, out _, out var written) != OperationStatus.Done)
            throw new FormatException("an id is hexadecimal, 32 digits at most");
        bytes[..written].CopyTo(output.GetSpan(written));
        output.Advance(written);
    }

    private static void Base64Bytes(ProtoWriter output, ref Utf8JsonReader reader)
    {
        Expect(reader.TokenType, JsonTokenType.String);
        // Room for the padding that may be left out.
        var target = output.GetSpan(reader.ValueSpan.Length + 2);
        var text = target[..reader.CopyString(target)];
        // ProtoJSON: either alphabet.
        text.Replace((byte)'-', (byte)'+');
        text.Replace((byte)'_', (byte)'/');
        var length = text.Length;
        for (; length % 4 != 0 && length - text.Length < 2 && !text.EndsWith("="u8); length++)
            target[length] = (byte)'=';
        if (Base64.DecodeFromUtf8InPlace(target[..length], out var written) != OperationStatus.Done)
            throw new FormatException("bytes are written in base64");
        output.Advance(written);
    }

    private static long EnumNumber(FieldSchema field, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return JsonNumber.Signed(ref reader, int.MinValue, int.MaxValue);
        var number = field.EnumNames!.ToList().IndexOf(JsonNumber.Short(ref reader));
        return number >= 0 ? number : throw new FormatException($"{field.Name} has no value of this name");
    }

    private static bool Truth(JsonTokenType token) => token switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new FormatException($"{token} where true or false belongs"),
    };

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    /// <summary>Says which field it was.</summary>
    private sealed class FieldException(string message, Exception inner) : FormatException(message, inner);

    private static void Expect(JsonTokenType actual, JsonTokenType expected)
    {
        if (actual != expected)
            throw new FormatException($"{actual} where {expected} belongs");
    }
}
