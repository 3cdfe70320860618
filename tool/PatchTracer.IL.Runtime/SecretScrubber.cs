using System;
using System.Text;

namespace PatchTracer.Woven;

/// <summary>
/// Takes what looks like a credential out of an exception's message, as Go's runtime does with an error's text (patches/runtime/internal/scrub):
/// the same passes over the same table, secrets.yaml there, with the same outcome. What is copied into an assembly has no
/// initialized arrays and no regular expressions, so that it needs no further types.
/// </summary>
internal static partial class SecretScrubber
{
    /// <summary>What is put in the place of a secret begins so, and is not taken out once more.</summary>
    private const string Opening = "[redacted";
    private const string Redacted = Opening + "]";

    /// <summary>As much of a text as is looked at and told.</summary>
    private const int Longest = 2048;

    public static string Scrub(string text)
    {
        if (text == null)
            return null;
        if (text.Length > Longest)
            text = text.Substring(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest);
        text = ScrubKeys(text);
        text = ScrubAddresses(text);
        text = ScrubUsers(text);
        text = ScrubCommands(text);
        text = ScrubNames(text);
        return ScrubTokens(text);
    }

    /// <summary>Puts a text together again without the places that are taken out, which come in their order.</summary>
    private sealed class Cutter
    {
        public readonly string Text;
        public int From;
        private StringBuilder _out;

        public Cutter(string text) => Text = text;

        public void Take(int start, int end)
        {
            if (start < From || end <= start || StartsWith(Text, start, Opening) || (start > 0 && StartsWith(Text, start - 1, Opening)))
                return;
            _out = (_out ?? new StringBuilder()).Append(Text, From, start - From).Append(Redacted);
            From = end;
        }

        public string Result() => _out == null ? Text : _out.Append(Text, From, Text.Length - From).ToString();
    }

    private static bool Listed(string[] list, string text) => Array.BinarySearch(list, text, StringComparer.Ordinal) >= 0;

    private static bool StartsWith(string text, int at, string start) => string.CompareOrdinal(text, at, start, 0, start.Length) == 0;

    /// <summary>For ASCII only: no letter changes its length.</summary>
    private static string Lower(string text)
    {
        StringBuilder changed = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (IsUpper(text[i]))
                (changed = changed ?? new StringBuilder(text))[i] = (char)(text[i] + ('a' - 'A'));
        }
        return changed == null ? text : changed.ToString();
    }

    /// <summary>Where the first of some characters stands from a place on; the end when none does.</summary>
    private static int EndOf(string text, int from, int end, string marks)
    {
        while (from < end && !marks.Contains(text[from]))
            from++;
        return from;
    }

    private static bool Consists(string text, int from, string of)
    {
        for (; from < text.Length; from++)
        {
            if (!of.Contains(text[from]))
                return false;
        }
        return true;
    }

    private const string Lowers = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private static readonly char[] BlankAndDigits = (" " + Digits).ToCharArray();
    private static readonly char[] SentenceMarks = ".,:;)".ToCharArray();

    private static bool IsUpper(char c) => c >= 'A' && c <= 'Z';

    private static bool IsLower(char c) => c >= 'a' && c <= 'z';

    private static bool IsDigit(char c) => c >= '0' && c <= '9';

    private static bool IsAlnum(char c) => IsUpper(c) || IsLower(c) || IsDigit(c);

    private static bool IsBlank(char c) => c == ' ' || c == '\t';

    private static bool IsLine(char c) => c == '\n' || c == '\r';

    private static bool IsQuote(char c) => c == '"' || c == '\'' || c == '`';
}
