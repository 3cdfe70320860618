using PatchTracer.Experiments.Files;

namespace PatchTracer.Experiments.Running;

/// <summary>One run of an experiment that has several.</summary>
/// <param name="Variant">Null where the experiment has no variants.</param>
/// <param name="Number">From 1, of its variant.</param>
/// <param name="IsWarmUp">It is kept apart from those that are compared.</param>
public sealed record PlannedRound(string? Variant, int Number, bool IsWarmUp)
{
    /// <summary>Where its bundle is, below the directory of all.</summary>
    public string Path =>
        IsWarmUp ? $"{VariantChecks.WarmUp}/{(Variant is null ? "" : $"{Variant}-")}{Number:00}" : $"{Variant ?? "rounds"}/{Number:00}";
}

/// <summary>
/// Which variant is carried out when. Variants take turns, so that what drifts with time (a cache that fills, a neighbour on the
/// machine) meets all of them; each round has another order, and over twice as many rounds as there are variants each of them has been at
/// every place equally often, and before every other as often as behind it (a Latin square and its reverse).
/// </summary>
public static class RoundPlan
{
    public static IReadOnlyList<PlannedRound> Of(Experiment experiment)
    {
        string?[] variants = experiment.Variants.Count == 0 ? [null] : [.. experiment.Variants.Keys];
        // Which one begins is by chance, and the same chance for the same seed.
        new Random(experiment.Load?.Seed ?? 0).Shuffle(variants);
        return
        [
            .. Enumerable.Range(1, experiment.WarmUp)
            .SelectMany(number => variants.Select(variant => new PlannedRound(variant, number, IsWarmUp: true))),
            .. Enumerable.Range(0, experiment.Rounds)
            .SelectMany(round => Order(variants, round).Select(variant => new PlannedRound(variant, round + 1, IsWarmUp: false))),
        ];
    }

    private static IEnumerable<string?> Order(string?[] variants, int round)
    {
        var shift = round % variants.Length;
        var order = variants[shift..].Concat(variants[..shift]);
        return round / variants.Length % 2 == 0 ? order : order.Reverse();
    }
}
