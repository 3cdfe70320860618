using System.Buffers;
using System.Globalization;
using System.Text;

namespace PatchTracer.Workspace;

/// <summary>
/// Text from elsewhere as text that only shows: what a terminal obeys, and what makes a reader see another text than there is, stands in it
/// as JSON writes it, <c>\u001B</c>. What was JSON stays it and says the same, and twice is the same as once.
/// </summary>
public static class VisibleText
{
    // The controls C0 but for tab and line feed, DEL and C1; separators of lines and paragraphs; marks, embeddings, overrides and isolates
    // of Unicode's bidirectional algorithm (UAX #9, 2).
    private static readonly string Controls = string.Concat(
        Range('\0', '\u0008'), Range('\u000B', '\u001F'), Range('\u007F', '\u009F'), "\u061C\u200E\u200F", Range('\u2028', '\u202E'),
        Range('\u2066', '\u2069'));

    private static readonly SearchValues<char> InText = SearchValues.Create(Controls);

    private static readonly SearchValues<char> InLine = SearchValues.Create(Controls + "\t\n");

    /// <summary>Text of any number of lines: tabs and line ends, CR LF among them, stay.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAny(InText) ? Shown(text, InText) : text;

    /// <summary>Text that is a part of one line.</summary>
    public static string OfLine(string text) => text.AsSpan().ContainsAny(InLine) ? Shown(text, InLine) : text;

    private static string Shown(ReadOnlySpan<char> rest, SearchValues<char> hidden)
    {
        var shown = new StringBuilder(2 * rest.Length);
        for (int next; (next = rest.IndexOfAny(hidden)) >= 0; rest = rest[(next + 1)..])
        {
            shown.Append(rest[..next]);
            if (rest[next..].StartsWith("\r\n") && !hidden.Contains('\n'))
                shown.Append('\r');
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)rest[next]:X4}");
        }
        return shown.Append(rest).ToString();
    }

    private static string Range(char first, char last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(c => (char)c));
}
