using System.Buffers;
using System.Globalization;
using System.Text;
using PatchTracer.Collector.Sql;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

/// <summary>
/// Rows as CSV (RFC 4180), with lines that end as the terminal's do, of which no spreadsheet calculates anything that a text says.
/// </summary>
internal static class CsvText
{
    // What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), in full width too.
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    public static string Of(SqlResult result)
    {
        var text = new StringBuilder();
        foreach (var row in result.Rows.Prepend([.. result.Columns]))
            text.AppendJoin(',', row.Select(Cell)).Append('\n');
        return text.ToString();
    }

    private static string Cell(object? value) => value is string text ? Quote(Inert(VisibleText.Of(text))) : QueryText.Text(value);

    /// <summary>
    /// With an apostrophe, which a spreadsheet takes for the mark of a text. Decimals and large integers come as text, and are numbers.
    /// </summary>
    private static string Inert(string text) => text.Length > 0 && Formula.Contains(text[0]) && !IsNumber(text) ? $"'{text}" : text;

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out _);

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
