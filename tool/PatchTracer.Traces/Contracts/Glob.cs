namespace PatchTracer.Traces.Contracts;

/// <summary>Literal pieces with anything between them: <c>a*b</c> has the pieces <c>a</c> and <c>b</c>.</summary>
internal sealed record Glob(IReadOnlyList<string> Pieces)
{
    public static readonly Glob Empty = new([""]);

    public string? Exact => Pieces.Count == 1 ? Pieces[0] : null;

    public Glob Then(string literal) => new([.. Pieces.Take(Pieces.Count - 1), Pieces[^1] + literal]);

    public Glob ThenAnything() => new([.. Pieces, ""]);

    /// <summary>Greedy from the left: the first place where each piece fits is as good as any other.</summary>
    public bool Fits(string text)
    {
        if (Exact is { } exact)
            return text == exact;
        if (!text.StartsWith(Pieces[0], StringComparison.Ordinal))
            return false;
        var at = Pieces[0].Length;
        for (var i = 1; i < Pieces.Count - 1; i++)
        {
            var found = text.IndexOf(Pieces[i], at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + Pieces[i].Length;
        }
        return text.Length - at >= Pieces[^1].Length && text.EndsWith(Pieces[^1], StringComparison.Ordinal);
    }
}

/// <summary>Fits what any of its globs fits.</summary>
internal sealed class TextMatcher(List<Glob> globs)
{
    /// <summary>Fits nothing: a reference had no value.</summary>
    public bool IsEmpty => globs.Count == 0;

    /// <summary>All texts it fits, when they can be listed; else null.</summary>
    public IReadOnlyList<string>? Exacts { get; } = globs.All(glob => glob.Exact is not null)
        ? [.. globs.Select(glob => glob.Exact!).Distinct()] : null;

    public bool Fits(string? text) => text is not null && globs.Exists(glob => glob.Fits(text));
}
