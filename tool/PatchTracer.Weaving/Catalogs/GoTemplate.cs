using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Go text with <c>$name</c> in it, as lines.</summary>
internal sealed record GoTemplate(ImmutableArray<GoTemplatePart> Parts, SourceLocation Location)
{
    public IEnumerable<string> Names => Parts.Where(part => part.IsName).Select(part => part.Text).Distinct();

    public bool Mentions(string name) => Parts.Any(part => part.IsName && part.Text == name);

    /// <summary>Splits at <c>$name</c>; <c>$$</c> is a dollar sign.</summary>
    public static GoTemplate Parse(string text, SourceLocation location)
    {
        var parts = ImmutableArray.CreateBuilder<GoTemplatePart>();
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 >= text.Length)
                continue;
            var end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            if (end == at + 1 && text[end] != '$')
                continue;
            parts.Add(new(text[start..at], false));
            parts.Add(end > at + 1 ? new(text[(at + 1)..end], true) : new("$", false));
            start = Math.Max(end, at + 2);
            at = start - 1;
        }
        parts.Add(new(text[start..], false));
        return new([.. parts.Where(part => part.Text.Length > 0)], location);
    }

    public string Expand(Func<string, string> value) => string.Concat(Parts.Select(part => part.IsName ? value(part.Text) : part.Text));

    public override string ToString() => string.Concat(Parts.Select(part => part.IsName ? $"${part.Text}" : part.Text));
}
