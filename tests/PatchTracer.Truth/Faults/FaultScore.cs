using PatchTracer.Experiments;

namespace PatchTracer.Truth.Faults;

/// <summary>
/// An experiment whose variants are faults, round by round, and what is said of each of them against the first, which has none.
/// </summary>
/// <param name="Rounds">Of each variant.</param>
/// <param name="Faults">Variants that are slow, in the order of the labels.</param>
/// <param name="Equal">Every way to split the rounds of all variants without a fault into two halves of that size: none is different.</param>
internal sealed record FaultScore(FaultExperiment Experiment, int Rounds, IReadOnlyList<FaultTrial> Faults, IReadOnlyList<FaultTrial> Equal)
{
    public int Found => Faults.Count(trial => !trial.Ours.IsNothing);

    public int FalseAlarms => Equal.Count(trial => !trial.Ours.IsNothing);

    /// <param name="experiment">The first of its variants without a fault is what the others are compared with.</param>
    /// <exception cref="ExperimentException">A variant has no rounds, or one round alone.</exception>
    /// <exception cref="FormatException">The labels are none.</exception>
    public static async Task<FaultScore> ReadAsync(
        FaultExperiment experiment, Action<FaultTrial> onTrial, CancellationToken cancellation)
    {
        var labels = FaultLabel.Read(experiment.Labels);
        var rounds = new Dictionary<string, IReadOnlyList<FaultRound>>();
        foreach (var variant in labels.Keys)
            rounds.Add(variant, await RoundsAsync(Path.Combine(experiment.Directory, variant), cancellation));
        var clean = labels.FirstOrDefault(label => label.Value is null).Key
            ?? throw new ExperimentException("no variant is without a fault, and nothing can be compared with one", experiment.Labels);
        var faults = new List<FaultTrial>();
        foreach (var (variant, label) in labels.Where(label => label.Value is not null))
        {
            faults.Add(FaultTrial.Of(variant, label, rounds[clean], rounds[variant]));
            onTrial(faults[^1]);
        }
        var equal = labels.Where(label => label.Value is null).SelectMany(label => rounds[label.Key]).ToList();
        return new FaultScore(experiment, rounds[clean].Count, faults, [.. Halves(equal.Count, rounds[clean].Count)
            .Select(half => FaultTrial.Of("equal", null, [.. half.Select(i => equal[i])],
                [.. Enumerable.Range(0, equal.Count).Except(half).Select(i => equal[i])]))]);
    }

    private static async Task<IReadOnlyList<FaultRound>> RoundsAsync(string variant, CancellationToken cancellation)
    {
        var rounds = new List<FaultRound>();
        if (Directory.Exists(variant))
        {
            foreach (var bundle in Directory.EnumerateDirectories(variant).Order(StringComparer.Ordinal))
                rounds.Add(await FaultRound.ReadAsync(bundle, cancellation));
        }
        return rounds.Count >= 2 ? rounds
            : throw new ExperimentException($"{rounds.Count} rounds are there, and two are needed to tell a difference from chance", variant);
    }

    /// <summary>Every choice of <paramref name="size"/> of twice as many; of two that are each other's rest one. None, where there are
    /// not twice as many.</summary>
    private static IEnumerable<IReadOnlyList<int>> Halves(int count, int size)
    {
        if (count != 2 * size)
            return [];
        IEnumerable<IReadOnlyList<int>> Choose(int from, int left) => left == 0 ? [[]]
            : Enumerable.Range(from, count - from - left + 1)
                .SelectMany(first => Choose(first + 1, left - 1), (first, rest) => (IReadOnlyList<int>)[first, .. rest]);
        return Choose(0, size).Where(half => half[0] == 0);
    }
}
