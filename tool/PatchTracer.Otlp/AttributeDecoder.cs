using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Otlp;

/// <summary>Makes attributes of protobuf <c>KeyValue</c> and <c>AnyValue</c> messages that were checked before.</summary>
internal static class AttributeDecoder
{
    /// <summary>All elements of the repeated field <paramref name="wanted"/> of a message.</summary>
    public static AttributeList ReadList(ReadOnlySpan<byte> message, int wanted)
    {
        var items = new List<KeyValuePair<string, AttributeValue>>();
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == wanted)
                items.Add(ReadKeyValue(reader.ReadBytes(type)));
            else
                reader.Skip(type);
        }
        return AttributeList.Own([.. items]);
    }

    public static KeyValuePair<string, AttributeValue> ReadKeyValue(ReadOnlySpan<byte> message)
    {
        var key = "";
        var value = default(AttributeValue);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                key = KeyPool.Get(reader.ReadBytes(type));
            else if (field == 2)
                value = ReadAny(reader.ReadBytes(type));
            else
                reader.Skip(type);
        }
        return new(key, value);
    }

    private static AttributeValue ReadAny(ReadOnlySpan<byte> message)
    {
        var value = default(AttributeValue);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1: value = AttributeValue.Of(reader.ReadString(type)); break;
                case 2: value = AttributeValue.Of(reader.ReadVarint(type) != 0); break;
                case 3: value = AttributeValue.Of((long)reader.ReadVarint(type)); break;
                case 4: value = AttributeValue.Of(BitConverter.UInt64BitsToDouble(reader.ReadFixed64(type))); break;
                case 5: value = AttributeValue.Of(ReadArray(reader.ReadBytes(type))); break;
                case 6: value = AttributeValue.Of(ReadList(reader.ReadBytes(type), wanted: 1)); break;
                case 7: value = AttributeValue.Of(reader.ReadBytes(type).ToArray()); break;
                default: reader.Skip(type); break;
            }
        }
        return value;
    }

    private static AttributeValue[] ReadArray(ReadOnlySpan<byte> message)
    {
        var values = new List<AttributeValue>();
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                values.Add(ReadAny(reader.ReadBytes(type)));
            else
                reader.Skip(type);
        }
        return [.. values];
    }
}
