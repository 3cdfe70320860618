using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace PatchTracer.Otlp.Json;

/// <summary>
/// Numbers as the JSON mapping of protobuf has them (ProtoJSON): as numbers and as strings of the same form, integers also with a point
/// or an exponent as long as they are whole. What is out of the field's range is refused, never cut.
/// </summary>
internal static class JsonNumber
{
    /// <summary>As it stands in the body.</summary>
    private const int Longest = 1024;

    /// <summary>More digits than any integer of 64 bits.</summary>
    private const int MostDigits = 20;

    /// <exception cref="FormatException">No whole number within the bounds.</exception>
    public static long Signed(ref Utf8JsonReader reader, long least, long most) =>
        !reader.ValueIsEscaped && Utf8Parser.TryParse(reader.ValueSpan, out long number, out var length)
            && length == reader.ValueSpan.Length
            && IsPlain(reader.ValueSpan) && number >= least && number <= most
            ? number
            : (long)Whole(ref reader, least, most);

    /// <exception cref="FormatException">No whole number from 0 up to the bound.</exception>
    public static ulong Unsigned(ref Utf8JsonReader reader, ulong most) =>
        !reader.ValueIsEscaped && Utf8Parser.TryParse(reader.ValueSpan, out ulong number, out var length)
            && length == reader.ValueSpan.Length
            && IsPlain(reader.ValueSpan) && number <= most
            ? number
            : (ulong)Whole(ref reader, 0, most);

    /// <exception cref="FormatException">No number, or none that 64 bits of floating point hold.</exception>
    public static double Real(ref Utf8JsonReader reader)
    {
        var text = Text(ref reader);
        if (reader.TokenType == JsonTokenType.String)
        {
            switch (text)
            {
                case "NaN": return double.NaN;
                case "Infinity": return double.PositiveInfinity;
                case "-Infinity": return double.NegativeInfinity;
            }
        }
        var number = Parts.TryRead(text, out _) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : double.NaN;
        return double.IsFinite(number) ? number : throw Bad(text, "no number that a double holds");
    }

    /// <summary>A string that names something or is a number, so that a megabyte of it is a mistake.</summary>
    public static string Short(ref Utf8JsonReader reader) => reader.ValueSpan.Length <= Longest
        ? reader.GetString() ?? ""
        : throw new FormatException("a string is too long for what it should be");

    // JSON has no leading zeros and no plus; the parser of the framework does.
    private static bool IsPlain(ReadOnlySpan<byte> digits) =>
        digits[0] != '+' && digits is not [(byte)'0', _, ..] && digits is not [(byte)'-', (byte)'0', _, ..];

    private static Int128 Whole(ref Utf8JsonReader reader, Int128 least, Int128 most)
    {
        var text = Text(ref reader);
        if (Parts.TryRead(text, out var parts) && parts.TryWhole(out var number) && number >= least && number <= most)
            return number;
        throw Bad(text, $"no whole number from {least} to {most}");
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
            throw new FormatException($"{reader.TokenType} where a number belongs");
        if (reader.ValueSpan.Length > Longest)
            throw new FormatException("a number is too long");
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
    }

    private static FormatException Bad(string text, string what) => new($"'{(text.Length > 40 ? $"{text[..40]}…" : text)}' is {what}");

    /// <summary>A number of JSON's grammar: <c>-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?</c></summary>
    private readonly ref struct Parts(bool negative, ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, ReadOnlySpan<char> exponent)
    {
        private readonly ReadOnlySpan<char> _whole = whole, _fraction = fraction, _exponent = exponent;

        public static bool TryRead(ReadOnlySpan<char> text, out Parts parts)
        {
            parts = default;
            var negative = text is ['-', ..];
            var rest = negative ? text[1..] : text;
            var whole = Digits(rest);
            rest = rest[whole.Length..];
            if (whole.IsEmpty || whole is ['0', _, ..])
                return false;
            var fraction = ReadOnlySpan<char>.Empty;
            if (rest is ['.', ..])
            {
                fraction = Digits(rest[1..]);
                rest = rest[(1 + fraction.Length)..];
                if (fraction.IsEmpty)
                    return false;
            }
            var exponent = ReadOnlySpan<char>.Empty;
            if (rest is ['e' or 'E', ..])
            {
                exponent = rest[1..];
                rest = exponent is ['+' or '-', ..] ? exponent[1..] : exponent;
                var digits = Digits(rest);
                rest = rest[digits.Length..];
                if (digits.IsEmpty)
                    return false;
            }
            parts = new Parts(negative, whole, fraction, exponent);
            return rest.IsEmpty;
        }

        /// <summary>False when it is not whole, or has more digits than any integer of 64 bits.</summary>
        public bool TryWhole(out Int128 number)
        {
            number = 0;
            var digits = string.Concat(_whole, _fraction).AsSpan().TrimStart('0');
            var significant = digits.TrimEnd('0');
            if (significant.IsEmpty)
                return true;
            var exponent = _exponent.IsEmpty ? 0L
                : _exponent.Length <= MostDigits
                && long.TryParse(_exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var told) ? told
                : long.MaxValue / 2;
            var zeros = exponent - _fraction.Length + (digits.Length - significant.Length);
            if (zeros < 0 || significant.Length + zeros > MostDigits)
                return false;
            number = Int128.Parse(significant, NumberStyles.None, CultureInfo.InvariantCulture);
            for (; zeros > 0; zeros--)
                number *= 10;
            if (negative)
                number = -number;
            return true;
        }

        private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
        {
            var length = text.IndexOfAnyExceptInRange('0', '9');
            return length < 0 ? text : text[..length];
        }
    }
}
