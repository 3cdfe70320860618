namespace PatchTracer.Collector.Index;

/// <summary>Text as the index has it. DuckDB's C interface ends strings at U+0000, which here becomes U+2400, its picture; the body keeps it.</summary>
internal static class IndexText
{
    public static string Of(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\u2400') : text;
}
