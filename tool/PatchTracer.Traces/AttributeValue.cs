using System.Globalization;
using System.Text;

namespace PatchTracer.Traces;

/// <summary>
/// One value of OTLP's <c>AnyValue</c>, 24 bytes, no boxing of numbers. Equality is by kind and content, to any depth;
/// doubles compare by bits, so that NaN equals itself.
/// </summary>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    /// <summary>
    /// Deeper values are written as an ellipsis; receivers refuse such depths, this bounds the stack of whatever came in.
    /// </summary>
    private const int MaxTextDepth = 32;

    private readonly object? _object;
    private readonly long _bits;

    private AttributeValue(AttributeKind kind, object? content, long bits) => (Kind, _object, _bits) = (kind, content, bits);

    public AttributeKind Kind { get; }

    public static AttributeValue Of(string value) =>
        new(AttributeKind.StringValue, value ?? throw new ArgumentNullException(nameof(value)), 0);

    public static AttributeValue Of(bool value) => new(AttributeKind.BoolValue, null, value ? 1 : 0);

    public static AttributeValue Of(long value) => new(AttributeKind.IntValue, null, value);

    public static AttributeValue Of(double value) => new(AttributeKind.DoubleValue, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>Takes the array as it is; nobody may write to it afterwards.</summary>
    public static AttributeValue Of(byte[] value) => new(AttributeKind.BytesValue, value, 0);

    /// <summary>Takes the array as it is; nobody may write to it afterwards.</summary>
    public static AttributeValue Of(AttributeValue[] values) => new(AttributeKind.ArrayValue, values, 0);

    public static AttributeValue Of(AttributeList values) => new(AttributeKind.KvlistValue, values, 0);

    public static implicit operator AttributeValue(string value) => Of(value);

    public static implicit operator AttributeValue(bool value) => Of(value);

    public static implicit operator AttributeValue(long value) => Of(value);

    public static implicit operator AttributeValue(double value) => Of(value);

    /// <summary>The text of a string value; null for every other kind.</summary>
    public string? AsString() => Kind == AttributeKind.StringValue ? (string)_object! : null;

    public bool? AsBool() => Kind == AttributeKind.BoolValue ? _bits != 0 : null;

    public long? AsLong() => Kind == AttributeKind.IntValue ? _bits : null;

    public double? AsDouble() => Kind == AttributeKind.DoubleValue ? BitConverter.Int64BitsToDouble(_bits) : null;

    /// <summary>Empty for every other kind.</summary>
    public ReadOnlySpan<byte> AsBytes() => Kind == AttributeKind.BytesValue ? (byte[])_object! : default;

    /// <summary>Empty for every other kind.</summary>
    public ReadOnlySpan<AttributeValue> AsArray() => Kind == AttributeKind.ArrayValue ? (AttributeValue[])_object! : default;

    /// <summary>Null for every other kind.</summary>
    public AttributeList? AsKeyValueList() => Kind == AttributeKind.KvlistValue ? (AttributeList)_object! : null;

    public bool Equals(AttributeValue other) => Kind == other.Kind && Kind switch
    {
        AttributeKind.StringValue => string.Equals((string)_object!, (string)other._object!, StringComparison.Ordinal),
        AttributeKind.BytesValue => AsBytes().SequenceEqual(other.AsBytes()),
        AttributeKind.ArrayValue => AsArray().SequenceEqual(other.AsArray()),
        AttributeKind.KvlistValue => _object!.Equals(other._object),
        _ => _bits == other._bits,
    };

    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    public override int GetHashCode() => Kind switch
    {
        AttributeKind.StringValue or AttributeKind.KvlistValue => HashCode.Combine(Kind, _object),
        AttributeKind.BytesValue => HashCode.Combine(Kind, AsBytes().Length),
        AttributeKind.ArrayValue => HashCode.Combine(Kind, AsArray().Length),
        _ => HashCode.Combine(Kind, _bits),
    };

    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>
    /// For people and for patterns: strings as they are, <c>true</c>, numbers invariant, bytes in base64, <c>[a, b]</c>, <c>{k: v}</c>.
    /// </summary>
    public override string ToString() => Kind switch
    {
        AttributeKind.Empty => "",
        AttributeKind.StringValue => (string)_object!,
        AttributeKind.BoolValue => _bits != 0 ? "true" : "false",
        AttributeKind.IntValue => _bits.ToString(CultureInfo.InvariantCulture),
        AttributeKind.DoubleValue => AsDouble()!.Value.ToString("R", CultureInfo.InvariantCulture),
        AttributeKind.BytesValue => Convert.ToBase64String(AsBytes()),
        _ => Write(new StringBuilder(), 0).ToString(),
    };

    private StringBuilder Write(StringBuilder text, int depth)
    {
        if (depth > MaxTextDepth)
            return text.Append('…');
        switch (Kind)
        {
            case AttributeKind.ArrayValue:
                text.Append('[');
                foreach (var value in AsArray())
                    value.Write(text, depth + 1).Append(", ");
                return Close(text, ']');
            case AttributeKind.KvlistValue:
                text.Append('{');
                foreach (var (key, value) in AsKeyValueList()!)
                    value.Write(text.Append(key).Append(": "), depth + 1).Append(", ");
                return Close(text, '}');
            default:
                return text.Append(ToString());
        }
    }

    private static StringBuilder Close(StringBuilder text, char bracket)
    {
        if (text[^1] == ' ')
            text.Length -= 2;
        return text.Append(bracket);
    }
}
