namespace PatchTracer.Yaml;

/// <summary>Patterns as in file names: <c>*</c>, <c>?</c>, <c>[Ss]</c>, <c>[a-z]</c>, <c>[!_]</c>.</summary>
public static class Glob
{
    public static bool IsLiteral(ReadOnlySpan<char> pattern) => pattern.IndexOfAny("*?[") < 0;

    /// <summary>A pattern that matches this text alone.</summary>
    public static string Escape(string text) =>
        IsLiteral(text) ? text : string.Concat(text.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : $"{c}"));

    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // What follows the last star, and the text behind what that star has taken so far. Where the rest does not match it takes one
        // character more; what an earlier one takes need not change, since what is between the two matched as early as it could.
        ReadOnlySpan<char> behindStar = default, behindTaken = default;
        var hasStar = false;
        while (!text.IsEmpty)
        {
            if (!pattern.IsEmpty && pattern[0] == '*')
            {
                hasStar = true;
                pattern = behindStar = pattern[1..];
                behindTaken = text;
                if (behindStar.IsEmpty)
                    return true;
            }
            else if (!pattern.IsEmpty && MatchesOne(ref pattern, text[0]))
            {
                text = text[1..];
            }
            else if (hasStar)
            {
                text = behindTaken = behindTaken[1..];
                pattern = behindStar;
            }
            else
            {
                return false;
            }
        }
        return pattern.TrimStart('*').IsEmpty;
    }

    /// <returns>Whether the first element of the pattern matches; it is taken off either way.</returns>
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
