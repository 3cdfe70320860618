using System.Globalization;
using System.Text.Json;

namespace PatchTracer.Collector.Wire;

/// <summary>Numbers as the JSON mapping of protobuf has them: as numbers, and as strings.</summary>
internal static class JsonNumber
{
    /// <summary>As it stands in the body.</summary>
    private const int Longest = 1024;

    public static long Signed(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return reader.TryGetInt64(out var signed) ? signed : unchecked((long)reader.GetUInt64());
        return long.TryParse(Short(ref reader), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : unchecked((long)Unsigned(ref reader));
    }

    public static ulong Unsigned(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return reader.GetUInt64();
        return ulong.TryParse(Short(ref reader), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("a 64-bit number is expected");
    }

    public static double Real(ref Utf8JsonReader reader) => reader.TokenType != JsonTokenType.String
        ? reader.GetDouble()
        : Short(ref reader) switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    /// <summary>A string that names something or is a number, so that a megabyte of it is a mistake.</summary>
    public static string Short(ref Utf8JsonReader reader) => reader.ValueSpan.Length <= Longest
        ? reader.GetString() ?? ""
        : throw new FormatException("a string is too long for what it should be");
}
