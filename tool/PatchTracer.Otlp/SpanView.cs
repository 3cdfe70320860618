using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Otlp;

/// <summary>
/// One span of a request, in place: what receivers check and the index sorts by. Reading it has checked the whole message,
/// nested values too if asked for.
/// </summary>
internal ref struct SpanView
{
    public TraceId TraceId;
    public SpanId SpanId;
    public SpanId ParentSpanId;
    public ReadOnlySpan<byte> Name;
    public SpanKind Kind;
    public long StartUnixNano;
    public long EndUnixNano;
    public StatusCode Status;
    public bool HasLinks;

    /// <summary>The protobuf message as it came; <see cref="SpanDecoder"/> makes a <see cref="Span"/> of it.</summary>
    public ReadOnlySpan<byte> Message;

    /// <summary>Why the span cannot be taken; null when it can.</summary>
    public string? Refusal;

    /// <exception cref="MalformedRequestException">Not a span.</exception>
    /// <exception cref="TooLargeException">Over a limit.</exception>
    public static SpanView Read(ReadOnlySpan<byte> message, bool checkValues, ValueLimits limits)
    {
        var span = new SpanView { Message = message, Refusal = "a span has no valid trace id" };
        var (traceIdSeen, spanIdSeen, parentValid, attributes) = (false, false, true, 0);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 1: traceIdSeen = TraceId.TryFromBytes(reader.ReadBytes(type), out span.TraceId); break;
                case 2: spanIdSeen = SpanId.TryFromBytes(reader.ReadBytes(type), out span.SpanId); break;
                case 4: parentValid = ReadParent(reader.ReadBytes(type), out span.ParentSpanId); break;
                case 5: span.Name = reader.ReadBytes(type); break;
                case 6: span.Kind = (SpanKind)reader.ReadVarint(type); break;
                case 7: span.StartUnixNano = (long)reader.ReadFixed64(type); break;
                case 8: span.EndUnixNano = (long)reader.ReadFixed64(type); break;
                case 13 when !checkValues: span.HasLinks = true; reader.ReadBytes(type); break;
                case 9 or 11 when !checkValues: reader.ReadBytes(type); break;
                case 9: ValueCheck.Attribute(reader.ReadBytes(type), ++attributes, limits); break;
                case 11: ValueCheck.Event(reader.ReadBytes(type), limits); break;
                case 13: span.HasLinks = true; ValueCheck.Link(reader.ReadBytes(type), limits); break;
                case 15: span.Status = ReadStatus(reader.ReadBytes(type)); break;
                default: SkipKnown(ref reader, field, type); break;
            }
        }
        span.Refusal = !traceIdSeen || span.TraceId.IsEmpty ? "a span has no valid trace id"
            : !spanIdSeen || span.SpanId.IsEmpty ? "a span has no valid span id"
            : parentValid ? null : "a span has an invalid parent span id";
        return span;
    }

    // Counts are varints, the flags are 32 bits, the trace state is text; anything else is of a later version.
    private static void SkipKnown(ref ProtoReader reader, int field, WireType type) => reader.Skip(type, field switch
    {
        3 => WireType.Bytes,
        10 or 12 or 14 => WireType.Varint,
        16 => WireType.Fixed32,
        _ => type,
    });

    private static bool ReadParent(ReadOnlySpan<byte> bytes, out SpanId parent)
    {
        parent = default;
        return bytes.IsEmpty || SpanId.TryFromBytes(bytes, out parent);
    }

    private static StatusCode ReadStatus(ReadOnlySpan<byte> message)
    {
        var code = StatusCode.Unset;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 3)
                code = (StatusCode)reader.ReadVarint(type);
            else
                reader.Skip(type, field == 2 ? WireType.Bytes : type);
        }
        return code;
    }
}
