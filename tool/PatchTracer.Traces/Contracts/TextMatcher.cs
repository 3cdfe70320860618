using PatchTracer.Yaml;

namespace PatchTracer.Traces.Contracts;

/// <summary>Fits what any of its alternatives fits: texts, and patterns as in file names.</summary>
internal sealed class TextMatcher(IReadOnlyList<(string Text, bool IsGlob)> alternatives)
{
    /// <summary>Fits nothing: a reference had no value.</summary>
    public bool IsEmpty => alternatives.Count == 0;

    /// <summary>All texts it fits, when they can be listed; else null.</summary>
    public IReadOnlyList<string>? Exacts { get; } =
        alternatives.Any(alternative => alternative.IsGlob) ? null : [.. alternatives.Select(alternative => alternative.Text).Distinct()];

    public bool Fits(string? text)
    {
        if (text is null)
            return false;
        foreach (var (alternative, isGlob) in alternatives)
            if (isGlob ? Glob.Matches(alternative, text) : alternative == text)
                return true;
        return false;
    }
}
