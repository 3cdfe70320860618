using System.Buffers.Text;
using System.Text;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Storage.Index;

/// <summary>Hashes attributes as they stand in a message, as <see cref="TagFilter.Hash(string, string)"/> hashes their text.</summary>
internal static class TagHash
{
    // Fields of the messages that have attributes.
    private const int OfSpan = 9, OfEvent = 3, OfLink = 4, OfResource = 1, OfScope = 3;
    private const int Events = 11, Links = 13;

    /// <summary>Adds every attribute of a span, its events and its links; the message was checked before.</summary>
    public static void AddSpan(ReadOnlySpan<byte> span, TagFilter filter)
    {
        var reader = new ProtoReader(span);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case OfSpan: filter.Add(Of(reader.ReadBytes(type))); break;
                case Events: AddAll(reader.ReadBytes(type), OfEvent, filter); break;
                case Links: AddAll(reader.ReadBytes(type), OfLink, filter); break;
                default: reader.Skip(type); break;
            }
        }
    }

    /// <summary>Whether a span, its events or its links have this attribute, or, rarely, one that hashes to the same.</summary>
    public static bool SpanHas(ReadOnlySpan<byte> span, ulong tag)
    {
        var reader = new ProtoReader(span);
        while (reader.TryReadTag(out var field, out var type))
        {
            var has = field switch
            {
                OfSpan => Of(reader.ReadBytes(type)) == tag,
                Events => Has(reader.ReadBytes(type), OfEvent, tag),
                Links => Has(reader.ReadBytes(type), OfLink, tag),
                _ => Skip(ref reader, type),
            };
            if (has)
                return true;
        }
        return false;
    }

    /// <summary>Whether a resource has this attribute, or, rarely, one that hashes to the same.</summary>
    public static bool ResourceHas(ReadOnlySpan<byte> resource, ulong tag) => Has(resource, OfResource, tag);

    /// <summary>Whether a scope has this attribute, name or version, or, rarely, one that hashes to the same.</summary>
    public static bool ScopeHas(ReadOnlySpan<byte> scope, ulong tag)
    {
        ReadOnlySpan<byte> name = default, version = default;
        var reader = new ProtoReader(scope);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1: name = reader.ReadBytes(type); break;
                case 2: version = reader.ReadBytes(type); break;
                case OfScope when Of(reader.ReadBytes(type)) == tag: return true;
                case OfScope: break;
                default: reader.Skip(type); break;
            }
        }
        return TagFilter.Hash("scope.name"u8, name) == tag || TagFilter.Hash("scope.version"u8, version) == tag;
    }

    private static bool Skip(ref ProtoReader reader, WireType type)
    {
        reader.Skip(type);
        return false;
    }

    private static void AddAll(ReadOnlySpan<byte> message, int wanted, TagFilter filter)
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

    private static bool Has(ReadOnlySpan<byte> message, int wanted, ulong tag)
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
