using System.Globalization;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>What of a comparison is a finding, for CI.</summary>
/// <param name="Different">Any difference, up or down.</param>
/// <param name="Slower">A quantile of durations that went up by more than this part of what it was, with the certainty of the whole
/// comparison; null: none is.</param>
/// <param name="Costlier">The same of what a component uses of processor time or memory.</param>
/// <param name="Structure">Operations and groups that came or went, or spans that are more or fewer.</param>
/// <param name="Unknown">A median of which nothing can be told, and a group that is not compared.</param>
public sealed record ComparisonGate(bool Different, double? Slower, double? Costlier, bool Structure, bool Unknown)
{
    public static ComparisonGate Open { get; } = new(Different: false, Slower: null, Costlier: null, Structure: false, Unknown: false);

    /// <param name="names"><c>different</c>, <c>slower</c>, <c>slower=5%</c>, <c>costlier</c>, <c>costlier=5%</c>,
    /// <c>structure</c>, <c>unknown</c>.</param>
    /// <exception cref="FormatException">None of these.</exception>
    public static ComparisonGate Parse(IEnumerable<string> names)
    {
        var gate = Open;
        foreach (var name in names)
        {
            gate = name switch
            {
                "different" => gate with { Different = true },
                "slower" => gate with { Slower = 0 },
                "costlier" => gate with { Costlier = 0 },
                "structure" => gate with { Structure = true },
                "unknown" => gate with { Unknown = true },
                _ when name.StartsWith("slower=", StringComparison.Ordinal) && Percent(name["slower=".Length..]) is { } part =>
                    gate with { Slower = part },
                _ when name.StartsWith("costlier=", StringComparison.Ordinal) && Percent(name["costlier=".Length..]) is { } part =>
                    gate with { Costlier = part },
                _ => throw new FormatException($"`{name}` is none of different, slower, slower=5%, costlier, costlier=5%, structure and unknown"),
            };
        }
        return gate;
    }

    /// <summary>A part of one, written as a percentage: <c>5%</c>, <c>2.5</c>; null for what is none, or below zero.</summary>
    public static double? Percent(string text) =>
        double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && double.IsFinite(percent) ? percent / 100 : null;

    /// <summary>What is a finding about a group, as sentences without end; none: it passes.</summary>
    public IReadOnlyList<string> Findings(GroupComparison group)
    {
        var findings = new List<string>();
        if (Different && group.Answer == Answer.Different)
            findings.Add("it is different");
        foreach (var quantile in group.Quantiles.Where(quantile => Slower is { } margin && IsMore(quantile, margin)))
            findings.Add($"{quantile.Part} is slower");
        if (Structure && group.Structure.Count > 0)
            findings.Add($"{group.Structure.Count} operations came, went or changed in number");
        if (Unknown && group.Answer == Answer.CannotTell)
            findings.Add("whether it is different cannot be told");
        return findings;
    }

    /// <summary>What is a finding about what a component uses; null: it passes.</summary>
    public string? Finding(Difference component) =>
        Different && component.Answer == Answer.Different ? "it is different"
        : Costlier is { } margin && IsMore(component, margin) ? "it is more"
        : null;

    /// <summary>What is a finding about a group that is not compared.</summary>
    /// <param name="name">Its name.</param>
    public string? Finding(RunComparison comparison, string name) =>
        Structure && comparison.OnlyBefore.Contains(name) ? "it is gone"
        : Structure && comparison.OnlyAfter.Contains(name) ? "it is new"
        : Unknown && comparison.NotInEveryRound.Contains(name) ? "it is not in every round"
        : null;

    public bool Passes(RunComparison comparison) =>
        comparison.Groups.All(group => Findings(group).Count == 0)
        && (comparison.Usage?.Values ?? []).All(usage => usage.All(component => Finding(component) is null))
        && comparison.OnlyBefore.Concat(comparison.OnlyAfter).Concat(comparison.NotInEveryRound)
        .All(name => Finding(comparison, name) is null);

    private static bool IsMore(Difference quantile, double margin) =>
        margin <= 0 ? quantile.Answer == Answer.Different && quantile.Change.Value > 0 : quantile.Simultaneous.Low is { } low
            && low > margin * quantile.Before;
}
