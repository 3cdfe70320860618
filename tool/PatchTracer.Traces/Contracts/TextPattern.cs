using PatchTracer.Yaml;

namespace PatchTracer.Traces.Contracts;

/// <summary>
/// One or more alternatives. <c>*</c> stands for any text, also none; <c>${name}</c> for the values of a reference, taken literally.
/// </summary>
public sealed record TextPattern(IReadOnlyList<string> Alternatives)
{
    public static TextPattern Of(params string[] alternatives) => new(alternatives);

    /// <summary>Names inside <c>${}</c>, in order.</summary>
    public IEnumerable<string> References =>
        Alternatives.SelectMany(Parts).Where(part => part.Kind == PartKind.Reference).Select(part => part.Text);

    /// <summary>The only text it fits; null where it fits several or depends on a reference.</summary>
    public string? Exact => Alternatives is [var one] && !one.Contains('*') && !one.Contains("${", StringComparison.Ordinal) ? one : null;

    /// <summary>With references replaced. A reference without values leaves its alternative out; none left fits nothing.</summary>
    internal TextMatcher Resolve(Func<string, IReadOnlyList<string>> values) =>
        new([.. Alternatives.SelectMany(alternative => Resolve([.. Parts(alternative)], values))]);

    private static IEnumerable<(string Text, bool IsGlob)> Resolve(
        List<(PartKind Kind, string Text)> parts, Func<string, IReadOnlyList<string>> values)
    {
        var isGlob = parts.Exists(part => part.Kind == PartKind.Star);
        string Literally(string text) => isGlob ? Glob.Escape(text) : text;
        IEnumerable<string> expanded = [""];
        foreach (var part in parts)
        {
            expanded = part.Kind switch
            {
                PartKind.Star => expanded.Select(text => $"{text}*"),
                PartKind.Literal => expanded.Select(text => text + Literally(part.Text)),
                _ => expanded.SelectMany(text => values(part.Text).Select(value => text + Literally(value))),
            };
        }
        return expanded.Select(text => (text, isGlob));
    }

    public override string ToString() => string.Join(" or ", Alternatives);

    private static IEnumerable<(PartKind Kind, string Text)> Parts(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var close = text.AsSpan(i).StartsWith("${") ? text.IndexOf('}', i) : -1;
            if (close > 0)
            {
                yield return (PartKind.Reference, text[(i + 2)..close]);
                i = close + 1;
            }
            else if (text[i] == '*')
            {
                yield return (PartKind.Star, "*");
                i++;
            }
            else
            {
                var end = i + 1;
                while (end < text.Length && text[end] != '*' && !text.AsSpan(end).StartsWith("${"))
                    end++;
                yield return (PartKind.Literal, text[i..end]);
                i = end;
            }
        }
    }

    private enum PartKind
    {
        Literal,
        Star,
        Reference,
    }
}
