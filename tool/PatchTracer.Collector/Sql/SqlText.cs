using System.Globalization;
using System.Text;

namespace PatchTracer.Collector.Sql;

/// <summary>
/// How each type of the engine is asked for and what is made of it: every value can be had as text, which the engine itself writes,
/// so that no type, no null within a value and no infinity is one that this program cannot read.
/// </summary>
internal static class SqlText
{
    private static readonly HashSet<string> SmallIntegers =
        new(["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"], StringComparer.Ordinal);

    private static readonly HashSet<string> LargeIntegers = new(["UBIGINT", "HUGEINT", "UHUGEINT"], StringComparer.Ordinal);

    /// <summary>The expression that gives a column of this type as <see cref="Read"/> wants it.</summary>
    public static string Expression(string column, string type) =>
        type is "BOOLEAN" or "DOUBLE" ? column : SmallIntegers.Contains(type) ? $"{column}::BIGINT" : $"{column}::VARCHAR";

    /// <summary>A value of <see cref="Expression"/> as null, <c>bool</c>, <c>long</c>, finite <c>double</c> or text.</summary>
    public static object Read(object value, string type) => value switch
    {
        double number => Real(number),
        string text when LargeIntegers.Contains(type) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : text,
        // The shortest decimal that is this number of 32 bits, and not its expansion to 64.
        string text when type == "FLOAT" => Real(Parse(text)),
        string text when type == "INTERVAL" => IsoDuration(text),
        string text when type == "DATE" || type.StartsWith("TIME", StringComparison.Ordinal) => IsoTime(text),
        _ => value,
    };

    private static double Parse(string text) => text switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    // JSON has no other numbers.
    private static object Real(double number) =>
        double.IsFinite(number) ? number : double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";

    // ISO 8601: a T before the time, minutes in an offset, a sign and the year 0 where years have not four digits. Infinity stays what it
    // is.
    private static string IsoTime(string text)
    {
        var beforeChrist = text.Contains(" (BC)", StringComparison.Ordinal);
        if (beforeChrist)
            text = text.Replace(" (BC)", "", StringComparison.Ordinal);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && int.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            text = Year(beforeChrist ? 1 - year : year) + text[dash..];
        text = text.Replace(' ', 'T');
        var (sign, colon) = (text.LastIndexOfAny(['+', '-']), text.LastIndexOf(':'));
        return sign > colon && colon > 0 ? $"{text}:00" : text;
    }

    private static string Year(int year) => year is >= 0 and <= 9999
        ? year.ToString("0000", CultureInfo.InvariantCulture)
        : (year < 0 ? "-" : "+") + Math.Abs(year).ToString("000000", CultureInfo.InvariantCulture);

    // "83 years 3 months 999 days -00:16:39.5" as P83Y3M999DT-0H-16M-39.5S: parts that are zero left out, each with its own sign.
    private static string IsoDuration(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (date, time) = (new StringBuilder("P"), "");
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Contains(':', StringComparison.Ordinal))
                time = IsoClock(words[i]);
            else if (i + 1 < words.Length)
                date.Append(words[i]).Append(char.ToUpperInvariant(words[++i][0]));
        }
        return time.Length > 0 ? $"{date}T{time}" : date.Length > 1 ? date.ToString() : "PT0S";
    }

    private static string IsoClock(string clock)
    {
        var sign = clock[0] == '-' ? "-" : "";
        var parts = clock.TrimStart('-').Split(':');
        var text = new StringBuilder();
        foreach (var (part, unit) in parts.Zip("HMS"))
        {
            var digits = part.TrimStart('0');
            if (digits.Length > 0 && digits.Trim('.', '0').Length > 0)
                text.Append(sign).Append(digits[0] == '.' ? $"0{digits}" : digits).Append(unit);
        }
        return text.ToString();
    }
}
