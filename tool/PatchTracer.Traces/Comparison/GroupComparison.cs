using System.Text.Json.Serialization;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>What became of a group of subjects.</summary>
public sealed record GroupComparison
{
    public required string Name { get; init; }

    /// <summary>In all rounds of a side together.</summary>
    public required int SubjectsBefore { get; init; }

    /// <inheritdoc cref="SubjectsBefore"/>
    public required int SubjectsAfter { get; init; }

    /// <summary><see cref="Answer.Different"/> if a quantile or a layer is; else the answer for the median.</summary>
    public required Answer Answer { get; init; }

    /// <summary>How long subjects take: the median first.</summary>
    public required IReadOnlyList<Difference> Quantiles { get; init; }

    /// <summary>
    /// Where the middle subjects spend their time, in each dimension what is different first, and of that what changed most. Only layers
    /// were asked about by themselves; the other dimensions say which of their parts a difference lies in, corrected for the number of
    /// parts.
    /// </summary>
    public required IReadOnlyDictionary<PathDimension, IReadOnlyList<Difference>> Parts { get; init; }

    /// <summary>Spans for each subject, by operation: what is only on one side, and what is different in number.</summary>
    public required IReadOnlyList<Difference> Structure { get; init; }

    /// <summary>Critical paths as stacks, the time of a subject on average over all rounds of a side.</summary>
    [JsonIgnore]
    public IReadOnlyList<StackWeight> StacksBefore { get; init; } = [];

    /// <inheritdoc cref="StacksBefore"/>
    [JsonIgnore]
    public IReadOnlyList<StackWeight> StacksAfter { get; init; } = [];

    public Difference Median => Quantiles[0];
}

/// <summary>Runs before and runs after, group by group.</summary>
public sealed record RunComparison
{
    public required IReadOnlyList<string> Before { get; init; }

    public required IReadOnlyList<string> After { get; init; }

    /// <summary>What the two sides, or rounds of one side, were made of and differ in.</summary>
    public required IReadOnlyList<FactDifference> Facts { get; init; }

    /// <summary>How many questions were asked, for which answers are corrected.</summary>
    public required int Questions { get; init; }

    public required IReadOnlyList<GroupComparison> Groups { get; init; }

    /// <summary>
    /// What components used, those that are in every round, what is different first; null where spans were compared, which do not tell.
    /// </summary>
    public IReadOnlyDictionary<UsageKind, IReadOnlyList<Difference>>? Usage { get; init; }

    /// <summary>Groups that no round after has.</summary>
    public required IReadOnlyList<string> OnlyBefore { get; init; }

    /// <summary>Groups that no round before has.</summary>
    public required IReadOnlyList<string> OnlyAfter { get; init; }

    /// <summary>Groups that are on both sides, but not in every round of one: nothing is said of them.</summary>
    public required IReadOnlyList<string> NotInEveryRound { get; init; }
}

/// <param name="Name">Of what rounds were made of: <c>kubernetes</c>, <c>binary kubelet</c>, ….</param>
/// <param name="Before">Every value that a round of this side has.</param>
/// <param name="After">The same.</param>
public sealed record FactDifference(string Name, IReadOnlyList<string> Before, IReadOnlyList<string> After);
