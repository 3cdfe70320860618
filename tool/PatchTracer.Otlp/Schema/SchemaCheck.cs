using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Otlp.Schema;

/// <summary>Checks a message to its last byte against its schema. For spans <see cref="TraceWalker"/> does the same, faster.</summary>
internal static class SchemaCheck
{
    /// <summary>What the deepest message of OTLP's metrics needs above its attributes, and each nested value three messages.</summary>
    private const int MaxDepth = 12 + (3 * TraceWalker.MaxValueDepth);

    /// <summary>Returns how many messages there are in it.</summary>
    /// <exception cref="MalformedRequestException">Not such a message.</exception>
    public static int Walk(ReadOnlySpan<byte> message, MessageSchema schema) => Walk(message, schema, 0);

    private static int Walk(ReadOnlySpan<byte> message, MessageSchema schema, int depth)
    {
        if (depth > MaxDepth)
            throw new MalformedRequestException("a message nests too deep");
        var messages = 0;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var number, out var type))
        {
            if (schema.ByNumber(number) is not { } field)
                reader.Skip(type);
            else if (field.Kind == FieldKind.Message)
                messages += 1 + Walk(reader.ReadBytes(type), field.Message!, depth + 1);
            else if (field.IsPacked(type))
                Packed(reader.ReadBytes(), field.WireType);
            else
                reader.Skip(type, field.WireType);
        }
        return messages;
    }

    private static void Packed(ReadOnlySpan<byte> elements, WireType type)
    {
        var reader = new ProtoReader(elements);
        while (!reader.AtEnd)
            reader.Skip(type);
    }
}
