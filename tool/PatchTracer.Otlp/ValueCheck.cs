using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Otlp;

/// <summary>Walks attributes without keeping anything: a request that is acknowledged must be readable to its last byte.</summary>
internal static class ValueCheck
{
    public static void KeyValue(ReadOnlySpan<byte> message, int depth)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                reader.ReadBytes(type);
            else if (field == 2)
                Any(reader.ReadBytes(type), depth);
            else
                reader.Skip(type);
        }
    }

    /// <param name="count">How many the span, or what else it belongs to, has with this one.</param>
    public static void Attribute(ReadOnlySpan<byte> message, int count, ValueLimits limits)
    {
        limits.Check(count, message.Length);
        KeyValue(message, 0);
    }

    public static void Event(ReadOnlySpan<byte> message, ValueLimits limits) =>
        Message(message, [WireType.Fixed64, WireType.Bytes, WireType.Bytes, WireType.Varint], attributes: 3, limits);

    public static void Link(ReadOnlySpan<byte> message, ValueLimits limits) => Message(
        message, [WireType.Bytes, WireType.Bytes, WireType.Bytes, WireType.Bytes, WireType.Varint, WireType.Fixed32], attributes: 4,
        limits);

    public static void Resource(ReadOnlySpan<byte> message, ValueLimits limits) =>
        Message(message, [WireType.Bytes, WireType.Varint], attributes: 1, limits);

    public static void Scope(ReadOnlySpan<byte> message, ValueLimits limits) =>
        Message(message, [WireType.Bytes, WireType.Bytes, WireType.Bytes, WireType.Varint], attributes: 3, limits);

    // The fields from 1 on have these types; what is behind them is of a later version.
    private static void Message(ReadOnlySpan<byte> message, ReadOnlySpan<WireType> types, int attributes, ValueLimits limits)
    {
        var count = 0;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == attributes)
                Attribute(reader.ReadBytes(type), ++count, limits);
            else
                reader.Skip(type, field <= types.Length ? types[field - 1] : type);
        }
    }

    private static void Any(ReadOnlySpan<byte> message, int depth)
    {
        if (depth >= TraceWalker.MaxValueDepth)
            throw new MalformedRequestException($"an attribute nests deeper than {TraceWalker.MaxValueDepth} values");
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1 or 7: reader.Skip(type, WireType.Bytes); break;
                case 2 or 3: reader.Skip(type, WireType.Varint); break;
                case 4: reader.Skip(type, WireType.Fixed64); break;
                case 5 or 6: Values(reader.ReadBytes(type), list: field == 6, depth + 1); break;
                default: reader.Skip(type); break;
            }
        }
    }

    private static void Values(ReadOnlySpan<byte> message, bool list, int depth)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field != 1)
                reader.Skip(type);
            else if (list)
                KeyValue(reader.ReadBytes(type), depth);
            else
                Any(reader.ReadBytes(type), depth);
        }
    }
}
