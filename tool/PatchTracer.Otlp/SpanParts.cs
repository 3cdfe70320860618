using System.Text;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Otlp;

/// <summary>What a <see cref="SpanView"/> leaves in the message: attributes, events, links, status text and counts.</summary>
internal sealed class SpanParts
{
    public List<KeyValuePair<string, AttributeValue>> Attributes { get; } = [];
    public IReadOnlyList<SpanEvent> Events { get; } = [];
    public IReadOnlyList<SpanLink> Links { get; } = [];
    public string StatusMessage { get; private set; } = "";
    public string TraceState { get; private set; } = "";
    public uint Flags { get; private set; }
    public uint DroppedAttributes { get; private set; }
    public uint DroppedEvents { get; private set; }
    public uint DroppedLinks { get; private set; }

    public SpanParts(ReadOnlySpan<byte> message)
    {
        List<SpanEvent>? events = null;
        List<SpanLink>? links = null;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 3: TraceState = reader.ReadString(type); break;
                case 9: Attributes.Add(AttributeDecoder.ReadKeyValue(reader.ReadBytes(type))); break;
                case 10: DroppedAttributes = (uint)reader.ReadVarint(type); break;
                case 11: (events ??= []).Add(ReadEvent(reader.ReadBytes(type))); break;
                case 12: DroppedEvents = (uint)reader.ReadVarint(type); break;
                case 13: (links ??= []).Add(ReadLink(reader.ReadBytes(type))); break;
                case 14: DroppedLinks = (uint)reader.ReadVarint(type); break;
                case 15: StatusMessage = ReadStatusMessage(reader.ReadBytes(type)); break;
                case 16: Flags = reader.ReadFixed32(type); break;
                default: reader.Skip(type); break;
            }
        }
        Events = events ?? Events;
        Links = links ?? Links;
    }

    private static SpanEvent ReadEvent(ReadOnlySpan<byte> message)
    {
        var (time, name, dropped) = (0L, "", 0u);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1: time = (long)reader.ReadFixed64(type); break;
                case 2: name = reader.ReadString(type); break;
                case 4: dropped = (uint)reader.ReadVarint(type); break;
                default: reader.Skip(type); break;
            }
        }
        return new SpanEvent(time, name, AttributeDecoder.ReadList(message, wanted: 3)) { DroppedAttributesCount = dropped };
    }

    // Ids of a wrong length stay empty: the link is worth keeping for its attributes.
    private static SpanLink ReadLink(ReadOnlySpan<byte> message)
    {
        var (traceId, spanId, state, dropped, flags) = (default(TraceId), default(SpanId), "", 0u, 0u);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1: TraceId.TryFromBytes(reader.ReadBytes(type), out traceId); break;
                case 2: SpanId.TryFromBytes(reader.ReadBytes(type), out spanId); break;
                case 3: state = reader.ReadString(type); break;
                case 5: dropped = (uint)reader.ReadVarint(type); break;
                case 6: flags = reader.ReadFixed32(type); break;
                default: reader.Skip(type); break;
            }
        }
        return new SpanLink(traceId, spanId)
        {
            TraceState = state,
            Attributes = AttributeDecoder.ReadList(message, wanted: 4),
            DroppedAttributesCount = dropped,
            Flags = flags,
        };
    }

    /// <summary>What a link points at; empty ids where the message has none of the right length.</summary>
    public static (TraceId TraceId, SpanId SpanId) ReadLinkIds(ReadOnlySpan<byte> message)
    {
        var (traceId, spanId) = (default(TraceId), default(SpanId));
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1: TraceId.TryFromBytes(reader.ReadBytes(type), out traceId); break;
                case 2: SpanId.TryFromBytes(reader.ReadBytes(type), out spanId); break;
                default: reader.Skip(type); break;
            }
        }
        return (traceId, spanId);
    }

    private static string ReadStatusMessage(ReadOnlySpan<byte> message)
    {
        var text = "";
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 2)
                text = Encoding.UTF8.GetString(reader.ReadBytes(type));
            else
                reader.Skip(type);
        }
        return text;
    }
}
