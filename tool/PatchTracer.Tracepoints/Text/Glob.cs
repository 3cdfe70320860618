namespace PatchTracer.Tracepoints.Text;

/// <summary>Patterns as in file names: <c>*</c>, <c>?</c>, <c>[Ss]</c>, <c>[a-z]</c>, <c>[!_]</c>.</summary>
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
        if (pattern[0] == '[' && EndOfSet(pattern) is > 0 and var close)
        {
            var isNegated = pattern[1] == '!';
            var found = Contains(pattern[(isNegated ? 2 : 1)..close], c);
            pattern = pattern[(close + 1)..];
            return found != isNegated;
        }
        var same = pattern[0] == '?' || pattern[0] == c;
        pattern = pattern[1..];
        return same;
    }

    // glob(7): a set is not empty, so that a bracket which comes first belongs to it.
    private static int EndOfSet(ReadOnlySpan<char> pattern)
    {
        var first = pattern.Length > 1 && pattern[1] == '!' ? 2 : 1;
        var length = pattern.Length > first + 1 ? pattern[(first + 1)..].IndexOf(']') : -1;
        return length < 0 ? -1 : first + 1 + length;
    }

    private static bool Contains(ReadOnlySpan<char> set, char c)
    {
        for (var at = 0; at < set.Length; at++)
        {
            if (at + 2 < set.Length && set[at + 1] == '-')
            {
                if (c >= set[at] && c <= set[at + 2])
                    return true;
                at += 2;
            }
            else if (set[at] == c)
            {
                return true;
            }
        }
        return false;
    }
}
