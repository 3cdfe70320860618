namespace PatchTracer.Weaving;

/// <summary>Patterns as in file names: <c>*</c>, <c>?</c>, <c>[Ss]</c>.</summary>
internal static class Glob
{
    public static bool IsLiteral(ReadOnlySpan<char> pattern) => pattern.IndexOfAny("*?[") < 0;

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (!pattern.IsEmpty && pattern[0] != '*')
        {
            if (text.IsEmpty || !MatchesOne(ref pattern, text[0]))
                return false;
            text = text[1..];
        }
        if (pattern.IsEmpty)
            return text.IsEmpty;
        for (var skipped = 0; skipped <= text.Length; skipped++)
            if (Matches(pattern[1..], text[skipped..]))
                return true;
        return false;
    }

    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char c)
    {
        var close = pattern[0] == '[' ? pattern.IndexOf(']') : -1;
        if (close > 0)
        {
            var found = pattern[1..close].Contains(c);
            pattern = pattern[(close + 1)..];
            return found;
        }
        var same = pattern[0] == '?' || pattern[0] == c;
        pattern = pattern[1..];
        return same;
    }
}
