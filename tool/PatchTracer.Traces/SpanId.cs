using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace PatchTracer.Traces;

/// <summary>The 8 bytes that name a span within its trace (W3C Trace Context, section 3.2.2.4), big-endian. All zero is no id.</summary>
[JsonConverter(typeof(SpanIdJsonConverter))]
public readonly record struct SpanId(ulong Value) : IComparable<SpanId>, ISpanFormattable
{
    public const int Size = 8;

    /// <summary>How many hexadecimal digits its text has.</summary>
    public const int TextLength = 2 * Size;

    public bool IsEmpty => Value == 0;

    /// <exception cref="ArgumentException">Not exactly 8 bytes.</exception>
    public static SpanId FromBytes(ReadOnlySpan<byte> bytes) => TryFromBytes(bytes, out var id)
        ? id
        : throw new ArgumentException($"A span id has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>False when there are not exactly 8 bytes.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out SpanId id)
    {
        id = default;
        if (bytes.Length != Size)
            return false;
        id = new SpanId(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        return true;
    }

    /// <exception cref="FormatException">Not 16 hexadecimal digits.</exception>
    public static SpanId Parse(ReadOnlySpan<char> text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"A span id has {TextLength} hexadecimal digits: '{text}'");

    /// <summary>Reads 16 hexadecimal digits, either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SpanId id)
    {
        id = default;
        if (text.Length != TextLength || !Hex.TryParse(text, out var value))
            return false;
        id = new SpanId(value);
        return true;
    }

    /// <summary>Writes 8 bytes, the most significant first.</summary>
    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    public int CompareTo(SpanId other) => Value.CompareTo(other.Value);

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(TextLength, this, static (text, id) => Hex.Write(id.Value, text));

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        if (destination.Length < TextLength)
            return false;
        Hex.Write(Value, destination);
        charsWritten = TextLength;
        return true;
    }

    public static bool operator <(SpanId left, SpanId right) => left.Value < right.Value;

    public static bool operator >(SpanId left, SpanId right) => left.Value > right.Value;

    public static bool operator <=(SpanId left, SpanId right) => left.Value <= right.Value;

    public static bool operator >=(SpanId left, SpanId right) => left.Value >= right.Value;
}
