namespace PatchTracer.Storage.Index;

/// <summary>
/// Text as the index has it; the raw log has it whole. DuckDB's C interface ends strings at U+0000, which here becomes U+2400, its
/// picture. No name is longer than <see cref="Longest"/>: what compresses columns takes memory beyond DuckDB's own bound for longer ones.
/// </summary>
internal static class IndexText
{
    /// <summary>Characters of UTF-16.</summary>
    public const int Longest = 4096;

    /// <summary>As many bytes of UTF-8 as that can be.</summary>
    public const int LongestBytes = 3 * Longest;

    public static string Of(string text)
    {
        if (text.Length > Longest)
            text = char.IsHighSurrogate(text[Longest - 1]) ? text[..(Longest - 1)] : text[..Longest];
        return Whole(text);
    }

    /// <summary>As <see cref="Of"/>, however long.</summary>
    public static string Whole(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\u2400') : text;
}
