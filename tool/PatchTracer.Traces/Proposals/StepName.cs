namespace PatchTracer.Traces.Proposals;

/// <summary>Names of letters, digits and hyphens: the paths of edges are made of them.</summary>
internal static class StepName
{
    /// <param name="taken">What it must not be.</param>
    public static string Of(string text, IReadOnlyCollection<string> taken)
    {
        var plain = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')]);
        var name = string.Join('-', plain.Split('-', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } some ? some : "step";
        var unique = name;
        for (var number = 2; taken.Contains(unique); number++)
            unique = $"{name}-{number}";
        return unique;
    }
}
