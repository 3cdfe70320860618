using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace PatchTracer.Traces;

/// <summary>
/// The 16 bytes that name a trace (W3C Trace Context, section 3.2.2.3), kept as two big-endian halves. All zero is no id.
/// </summary>
[JsonConverter(typeof(TraceIdJsonConverter))]
public readonly record struct TraceId(ulong High, ulong Low) : IComparable<TraceId>, ISpanFormattable
{
    public const int Size = 16;

    /// <summary>How many hexadecimal digits its text has.</summary>
    public const int TextLength = 2 * Size;

    public bool IsEmpty => (High | Low) == 0;

    /// <exception cref="ArgumentException">Not exactly 16 bytes.</exception>
    public static TraceId FromBytes(ReadOnlySpan<byte> bytes) => TryFromBytes(bytes, out var id)
        ? id
        : throw new ArgumentException($"A trace id has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>False when there are not exactly 16 bytes.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out TraceId id)
    {
        id = default;
        if (bytes.Length != Size)
            return false;
        id = new TraceId(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        return true;
    }

    /// <exception cref="FormatException">Not 32 hexadecimal digits.</exception>
    public static TraceId Parse(ReadOnlySpan<char> text) => TryParse(text, out var id)
        ? id
        : throw new FormatException($"A trace id has {TextLength} hexadecimal digits: '{text}'");

    /// <summary>Reads 32 hexadecimal digits, either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId id)
    {
        id = default;
        if (text.Length != TextLength || !Hex.TryParse(text[..16], out var high) || !Hex.TryParse(text[16..], out var low))
            return false;
        id = new TraceId(high, low);
        return true;
    }

    /// <summary>Writes 16 bytes, the most significant first.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Low);
    }

    public int CompareTo(TraceId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(TextLength, this, static (text, id) => id.TryFormat(text, out _, default, null));

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        if (destination.Length < TextLength)
            return false;
        Hex.Write(High, destination);
        Hex.Write(Low, destination[16..]);
        charsWritten = TextLength;
        return true;
    }

    public static bool operator <(TraceId left, TraceId right) => left.CompareTo(right) < 0;

    public static bool operator >(TraceId left, TraceId right) => left.CompareTo(right) > 0;

    public static bool operator <=(TraceId left, TraceId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TraceId left, TraceId right) => left.CompareTo(right) >= 0;
}
