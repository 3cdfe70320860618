using System.Buffers.Text;
using System.Text;
using PatchTracer.Collector.Wire;

namespace PatchTracer.Collector.Index;

/// <summary>Hashes attributes as they stand in a message, as <see cref="TagFilter.Hash(string, string)"/> hashes their text.</summary>
internal static class TagHash
{
    /// <summary>Adds every element of the repeated field <paramref name="wanted"/> of a message that was checked before.</summary>
    public static void AddAll(ReadOnlySpan<byte> message, int wanted, TagFilter filter)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == wanted)
                filter.Add(Of(reader.ReadBytes(type)));
            else
                reader.Skip(type);
        }
    }

    /// <summary>Whether the repeated field <paramref name="wanted"/> of a message has this attribute, or, rarely, one that hashes to the same.</summary>
    public static bool Has(ReadOnlySpan<byte> message, int wanted, ulong tag)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field != wanted)
                reader.Skip(type);
            else if (Of(reader.ReadBytes(type)) == tag)
                return true;
        }
        return false;
    }

    private static ulong Of(ReadOnlySpan<byte> keyValue)
    {
        ReadOnlySpan<byte> key = default, any = default;
        var reader = new ProtoReader(keyValue);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                key = reader.ReadBytes(type);
            else if (field == 2)
                any = reader.ReadBytes(type);
            else
                reader.Skip(type);
        }
        return OfValue(key, any, keyValue);
    }

    // One text or one number is what nearly all values are; the rest goes by way of the value's own text.
    private static ulong OfValue(ReadOnlySpan<byte> key, ReadOnlySpan<byte> any, ReadOnlySpan<byte> keyValue)
    {
        var reader = new ProtoReader(any);
        if (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1 && type == WireType.Bytes)
            {
                var text = reader.ReadBytes();
                if (reader.AtEnd && Ascii.IsValid(text))
                    return TagFilter.Hash(key, text);
            }
            else if (field == 3 && type == WireType.Varint)
            {
                Span<byte> digits = stackalloc byte[20];
                if (Utf8Formatter.TryFormat((long)reader.ReadVarint(), digits, out var length) && reader.AtEnd)
                    return TagFilter.Hash(key, digits[..length]);
            }
        }
        var attribute = AttributeDecoder.ReadKeyValue(keyValue);
        return TagFilter.Hash(attribute.Key, attribute.Value.ToString());
    }
}
