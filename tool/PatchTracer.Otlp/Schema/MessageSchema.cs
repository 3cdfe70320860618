using PatchTracer.Otlp.Protobuf;

namespace PatchTracer.Otlp.Schema;

/// <summary>How a field is written in protobuf and in the JSON form of OTLP.</summary>
internal enum FieldKind
{
    /// <summary>UTF-8 text in both.</summary>
    Text,

    /// <summary>Bytes; base64 in JSON.</summary>
    Bytes,

    /// <summary>Trace and span ids: bytes; hexadecimal in JSON (OTLP, "JSON Protobuf Encoding").</summary>
    Id,

    Bool,

    /// <summary>int64 as a varint; a decimal string in JSON.</summary>
    Varint64,

    /// <summary>uint64 as a varint; a decimal string in JSON.</summary>
    Unsigned64,

    /// <summary>uint32 as a varint; a number in JSON.</summary>
    Unsigned32,

    /// <summary>Zigzag varint; a number in JSON.</summary>
    SInt32,

    /// <summary>Unsigned little-endian; a decimal string in JSON.</summary>
    Fixed64,

    /// <summary>Signed little-endian; a decimal string in JSON.</summary>
    SFixed64,

    Fixed32,

    Double,

    /// <summary>A varint; its number in JSON, its name is taken too.</summary>
    Enum,

    Message,
}

/// <summary>One field of a message. <paramref name="EnumNames"/> is indexed by number.</summary>
internal sealed record FieldSchema(
    int Number, string Name, FieldKind Kind, bool Repeated, MessageSchema? Message, IReadOnlyList<string>? EnumNames)
{
    /// <summary>Of one element.</summary>
    public WireType WireType => Kind switch
    {
        FieldKind.Text or FieldKind.Bytes or FieldKind.Id or FieldKind.Message => WireType.Bytes,
        FieldKind.Fixed64 or FieldKind.SFixed64 or FieldKind.Double => WireType.Fixed64,
        FieldKind.Fixed32 => WireType.Fixed32,
        _ => WireType.Varint,
    };

    /// <summary>Whether elements that come in this type are packed: one after the other without tags.</summary>
    public bool IsPacked(WireType type) => Repeated && type == WireType.Bytes && WireType != WireType.Bytes;
}

/// <summary>What one protobuf message consists of, as data: the JSON form is translated by walking it.</summary>
internal sealed class MessageSchema
{
    private readonly Dictionary<string, FieldSchema> _byName = [];
    private readonly Dictionary<int, FieldSchema> _byNumber = [];

    public FieldSchema? ByName(string name) => _byName.GetValueOrDefault(name);

    public FieldSchema? ByNumber(int number) => _byNumber.GetValueOrDefault(number);

    public MessageSchema Add(int number, string name, FieldKind kind, IReadOnlyList<string>? enumNames = null) =>
        Add(new FieldSchema(number, name, kind, Repeated: false, null, enumNames));

    public MessageSchema Add(int number, string name, MessageSchema message) =>
        Add(new FieldSchema(number, name, FieldKind.Message, Repeated: false, message, null));

    public MessageSchema Repeat(int number, string name, FieldKind kind) =>
        Add(new FieldSchema(number, name, kind, Repeated: true, null, null));

    public MessageSchema Repeat(int number, string name, MessageSchema message) =>
        Add(new FieldSchema(number, name, FieldKind.Message, Repeated: true, message, null));

    private MessageSchema Add(FieldSchema field)
    {
        _byName.Add(field.Name, field);
        _byNumber.Add(field.Number, field);
        return this;
    }
}
