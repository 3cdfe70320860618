using System.Globalization;

namespace Jaeger.Thrift;

/// <summary>A key and one typed value (jaeger.thrift, <c>struct Tag</c>). Equality is by content; doubles compare by bits.</summary>
public readonly struct Tag : IEquatable<Tag>
{
    private readonly string? _key;
    private readonly object? _content;
    private readonly long _bits;

    private Tag(string key, TagType type, object? content, long bits)
    {
        ArgumentNullException.ThrowIfNull(key);
        (_key, Type, _content, _bits) = (key, type, content, bits);
    }

    /// <summary>The tag's name; empty for <c>default</c>.</summary>
    public string Key => _key ?? "";

    /// <summary>Which of the values below counts; the others are empty, zero and false.</summary>
    public TagType Type { get; }

    /// <summary>The value of a <see cref="TagType.String"/>.</summary>
    public string Text => _content as string ?? "";

    /// <summary>The value of a <see cref="TagType.Double"/>.</summary>
    public double Number => Type == TagType.Double ? BitConverter.Int64BitsToDouble(_bits) : 0;

    /// <summary>The value of a <see cref="TagType.Bool"/>.</summary>
    public bool Truth => Type == TagType.Bool && _bits != 0;

    /// <summary>The value of a <see cref="TagType.Long"/>.</summary>
    public long WholeNumber => Type == TagType.Long ? _bits : 0;

    /// <summary>The value of a <see cref="TagType.Binary"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => _content as byte[];

    /// <summary>A tag with text.</summary>
    public static Tag Of(string key, string value) => new(key, TagType.String, value ?? throw new ArgumentNullException(nameof(value)), 0);

    /// <summary>A tag with a floating-point number.</summary>
    public static Tag Of(string key, double value) => new(key, TagType.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A tag with a truth value.</summary>
    public static Tag Of(string key, bool value) => new(key, TagType.Bool, null, value ? 1 : 0);

    /// <summary>A tag with a 64-bit integer.</summary>
    public static Tag Of(string key, long value) => new(key, TagType.Long, null, value);

    /// <summary>A tag with bytes. The array is taken as it is; nobody may write to it afterwards.</summary>
    public static Tag Of(string key, byte[] value) => new(key, TagType.Binary, value ?? throw new ArgumentNullException(nameof(value)), 0);

    /// <inheritdoc/>
    public bool Equals(Tag other) => Type == other.Type && _bits == other._bits && string.Equals(Key, other.Key, StringComparison.Ordinal)
        && (Type == TagType.Binary ? Bytes.Span.SequenceEqual(other.Bytes.Span)
            : string.Equals(Text, other.Text, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tag other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Type, _bits, Text);

    /// <summary>Whether both have the same key, type and value.</summary>
    public static bool operator ==(Tag left, Tag right) => left.Equals(right);

    /// <summary>Whether key, type or value differ.</summary>
    public static bool operator !=(Tag left, Tag right) => !left.Equals(right);

    /// <summary><c>key=value</c>, for people: numbers invariant, bytes in base64.</summary>
    public override string ToString() => $"{Key}={Type switch
    {
        TagType.Double => Number.ToString("R", CultureInfo.InvariantCulture),
        TagType.Bool => Truth ? "true" : "false",
        TagType.Long => WholeNumber.ToString(CultureInfo.InvariantCulture),
        TagType.Binary => Convert.ToBase64String(Bytes.Span),
        _ => Text,
    }}";
}
