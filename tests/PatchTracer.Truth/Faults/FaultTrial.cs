using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;

namespace PatchTracer.Truth.Faults;

/// <summary>Rounds without a fault against rounds with one, and what each method says of them.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="Label">Null: nothing is slow.</param>
/// <param name="Ours">What `compare` says: of what is different, the group whose median changed most, its layers and its operations in
/// their order.</param>
/// <param name="Naive">The largest shift of self time.</param>
/// <param name="Crisp">The largest shift on critical paths of roots.</param>
/// <param name="MedianWithout">What the median of the label's group would have been without the fault, by the rounds that have it: the mean
/// over rounds, in nanoseconds; null where the delay is not known.</param>
internal sealed record FaultTrial(string Variant, FaultLabel? Label, RunComparison Comparison, Finding Ours, Finding Naive, Finding Crisp,
    double? MedianWithout)
{
    /// <summary>What changes up to are no matter: as `compare` has it.</summary>
    private const double Same = 0.05;

    /// <param name="before">Two or more.</param>
    /// <param name="after">The same.</param>
    public static FaultTrial Of(string variant, FaultLabel? label, IReadOnlyList<FaultRound> before, IReadOnlyList<FaultRound> after)
    {
        var comparison = new RoundComparer([.. before.Select(round => round.Compared)], [.. after.Select(round => round.Compared)], Same)
            .Compare(_ => true);
        return new FaultTrial(variant, label, comparison, Found(comparison), Shifted(before, after, round => round.Self),
            Shifted(before, after, round => round.OnRootPaths), label is not null && after.All(round => round.MediansWithout.ContainsKey(label.Group))
                ? after.Average(round => round.MediansWithout[label.Group]) : null);
    }

    /// <summary>The group that is different, and most so; null where none is.</summary>
    public static GroupComparison? MostDifferent(RunComparison comparison) => comparison.Groups
        .Where(group => group.Answer == Answer.Different).MaxBy(group => Math.Abs(group.Median.Relative ?? 0));

    /// <summary>How long subjects of the label's group took; null where nothing is slow.</summary>
    public Difference? Median => Label is not { } label ? null : GroupOf(label)?.Median;

    /// <summary>By what part of what subjects take without the fault the prediction is off.</summary>
    public double? MissedBy => MedianWithout is { } predicted && Median is { Before: > 0 } median ? (predicted - median.Before) / median.Before : null;

    /// <summary>How long the label's layer took in subjects of its group, before and after; null where nothing is slow.</summary>
    public Difference? Layer => Label is not { } label ? null : GroupOf(label)?.Parts[PathDimension.Layer]
        .FirstOrDefault(layer => layer.Part == label.Layer);

    private GroupComparison? GroupOf(FaultLabel label) => Comparison.Groups.FirstOrDefault(group => group.Name == label.Group);

    private static Finding Found(RunComparison comparison) => MostDifferent(comparison) is not { } group ? Finding.Nothing
        : new Finding(Parts(group, PathDimension.Layer), Parts(group, PathDimension.Operation));

    private static IReadOnlyList<string> Parts(GroupComparison group, PathDimension dimension) =>
        [.. group.Parts[dimension].Select(part => part.Part)];

    private static Finding Shifted(IReadOnlyList<FaultRound> before, IReadOnlyList<FaultRound> after,
        Func<FaultRound, IReadOnlyDictionary<Operation, double>> times)
    {
        var operations = OperationTimes.Shifted([.. before.Select(times)], [.. after.Select(times)]);
        return new Finding([.. operations.Select(operation => operation.Layer).Distinct()],
            [.. operations.Select(operation => operation.Name)]);
    }
}
