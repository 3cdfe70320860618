using PatchTracer.Tracepoints.Text;
using PatchTracer.Yaml;

namespace PatchTracer.IL.Catalogs;

/// <summary>Parameter types and the type of the result, as C# writes them: <c>(string, *) -> Task&lt;*&gt;</c>.</summary>
/// <param name="Parameters">Globs; null for any parameters, <c>..</c>.</param>
/// <param name="Result">A glob; null for any result.</param>
internal sealed record SignaturePattern(ImmutableArray<string>? Parameters, string? Result, string Text)
{
    public static SignaturePattern? Parse(string text)
    {
        var cursor = new TextCursor(text.Trim());
        if (cursor.Bracketed('(', ')') is not { } list)
            return null;
        var rest = cursor.Rest.Trim();
        if (rest.Length > 0 && !rest.StartsWith("->", StringComparison.Ordinal))
            return null;
        var result = rest.Length > 2 ? Compact(rest[2..]) : null;
        return new(list.Trim() == ".." ? null : [.. Split(list).Select(Compact)], result, text);
    }

    public bool Matches(IReadOnlyList<string> parameters, string result) =>
        (Parameters is not { } patterns
            || (patterns.Length == parameters.Count
                && patterns.Zip(parameters).All(pair => Glob.Matches(pair.First, Compact(pair.Second)))))
        && (Result is null || Glob.Matches(Result, Compact(result)));

    public override string ToString() => Text;

    // Commas inside <> and () belong to one type.
    private static IEnumerable<string> Split(string list)
    {
        var (start, depth) = (0, 0);
        for (var at = 0; at < list.Length; at++)
        {
            depth += list[at] is '<' or '(' or '[' ? 1 : list[at] is '>' or ')' or ']' ? -1 : 0;
            if (list[at] != ',' || depth > 0)
                continue;
            yield return list[start..at];
            start = at + 1;
        }
        if (list[start..].Trim().Length > 0)
            yield return list[start..];
    }

    // [] is a set of letters in a glob, and an array in C#.
    private static string Compact(string text) => string.Concat(text.Where(c => c != ' ')).Replace("[", "\u27e6").Replace("]", "\u27e7");
}
