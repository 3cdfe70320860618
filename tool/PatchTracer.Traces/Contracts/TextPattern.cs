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
    internal TextMatcher Resolve(Func<string, IReadOnlyList<string>> values)
    {
        var globs = new List<Glob>();
        foreach (var alternative in Alternatives)
        {
            IEnumerable<Glob> expanded = [Glob.Empty];
            foreach (var part in Parts(alternative))
            {
                expanded = part.Kind switch
                {
                    PartKind.Star => expanded.Select(glob => glob.ThenAnything()),
                    PartKind.Literal => expanded.Select(glob => glob.Then(part.Text)),
                    _ => expanded.SelectMany(glob => values(part.Text).Select(glob.Then)),
                };
            }
            globs.AddRange(expanded);
        }
        return new TextMatcher(globs);
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
