using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>
/// Compares runs before with runs after. Asked of each group are its quantiles and the layers of its middle subjects; a difference is one
/// if its chance holds Holm's correction (Holm, A simple sequentially rejective multiple test procedure, 1979) over all that was asked, so
/// that of comparisons of equal things at most one in twenty finds any.
/// </summary>
/// <param name="before">At least one.</param>
/// <param name="after">At least one.</param>
/// <param name="same">Changes up to this part of what was before do not matter.</param>
public sealed class RoundComparer(IReadOnlyList<Round> before, IReadOnlyList<Round> after, double same)
{
    /// <summary>The chance of any false alarm among all questions.</summary>
    internal const double Level = 0.05;

    /// <param name="wanted">Which groups to ask about, by name.</param>
    public RunComparison Compare(Func<string, bool> wanted)
    {
        var (names, onlyBefore, onlyAfter, some) = Names(wanted);
        var groups = names.ConvertAll(name => new GroupQuestions(name, Of(before, name), Of(after, name)));
        var usage = new UsageQuestions(before, after, wanted);
        List<Question> asked = [.. groups.SelectMany(group => group.Quantiles.Concat(group.Layers)), .. usage.All];
        var questions = asked.Count;
        Holm(asked);
        return new RunComparison
        {
            Before = [.. before.Select(round => round.Name)],
            After = [.. after.Select(round => round.Name)],
            Facts = Facts(),
            Questions = questions,
            Groups = groups.ConvertAll(group => Finish(group, questions)),
            OnlyBefore = onlyBefore,
            OnlyAfter = onlyAfter,
            Usage = usage.Finish(same, questions),
            NotInEveryRound = [.. some, .. usage.NotInEveryRound],
        };
    }

    private GroupComparison Finish(GroupQuestions group, int questions)
    {
        var quantiles = group.Quantiles.ConvertAll(question => question.Finish(same, questions));
        var parts = Enum.GetValues<PathDimension>().ToDictionary(dimension => dimension, dimension => Parts(group, dimension, questions));
        var different = quantiles.Exists(quantile => quantile.Answer == Answer.Different)
            || parts[PathDimension.Layer].Any(layer => layer.Answer == Answer.Different);
        return new GroupComparison
        {
            Name = group.Name,
            SubjectsBefore = group.Before.Sum(round => round.Durations.Count),
            SubjectsAfter = group.After.Sum(round => round.Durations.Count),
            Answer = different ? Answer.Different : quantiles[0].Answer,
            Quantiles = quantiles,
            Parts = parts,
            Structure = Structure(group),
            StacksBefore = Mean(group.Before),
            StacksAfter = Mean(group.After),
        };
    }

    private IReadOnlyList<Difference> Parts(GroupQuestions group, PathDimension dimension, int questions)
    {
        List<Question> parts = dimension == PathDimension.Layer ? [.. group.Layers, .. group.SmallLayers] : group.Ask(dimension);
        if (dimension != PathDimension.Layer)
            Holm(parts);
        return [.. parts.Select(part => part.Finish(same, dimension == PathDimension.Layer ? questions : parts.Count))
            .OrderByDescending(part => part.Answer == Answer.Different).ThenByDescending(part => Math.Abs(part.Change.Value))
            .ThenBy(part => part.Part, StringComparer.Ordinal)];
    }

    private List<Difference> Structure(GroupQuestions group)
    {
        var operations = group.AskSpans();
        Holm(operations);
        return [.. operations.Where(operation => operation.IsDifferent || operation.OnOneSide)
            .Select(operation => operation.Finish(same, operations.Count))
            .OrderByDescending(operation => Math.Abs(operation.Change.Value)).ThenBy(operation => operation.Part, StringComparer.Ordinal)];
    }

    private static List<StackWeight> Mean(List<RoundGroup> rounds) =>
        [.. rounds.SelectMany(round => round.Stacks)
            .GroupBy(stack => string.Join('\0', stack.Frames.Select(frame => frame.Name)), StringComparer.Ordinal)
            .Select(equal => new StackWeight(equal.First().Frames, equal.Sum(stack => stack.Nanos) / rounds.Count))];

    /// <summary>The smallest chance has to hold against all, the next against one less, until one does not.</summary>
    private static void Holm(List<Question> questions)
    {
        var left = questions.Count;
        foreach (var question in questions.OrderBy(question => question.Test.Chance))
        {
            if (question.Test.Chance * left-- > Level)
                break;
            question.IsDifferent = true;
        }
    }

    private (List<string> Both, List<string> OnlyBefore, List<string> OnlyAfter, List<string> Some) Names(Func<string, bool> wanted)
    {
        List<string> Of(IReadOnlyList<Round> rounds) =>
            [.. rounds.SelectMany(round => round.Groups).Select(group => group.Name).Distinct().Where(wanted)];
        var (b, a) = (Of(before), Of(after));
        var everywhere = b.Where(name => before.Concat(after).All(round => round.Groups.Any(there => there.Name == name))).ToList();
        return (everywhere, [.. b.Except(a)], [.. a.Except(b)], [.. b.Intersect(a).Except(everywhere)]);
    }

    private static List<RoundGroup> Of(IReadOnlyList<Round> rounds, string name) =>
        [.. rounds.Select(round => round.Groups.First(group => group.Name == name))];

    private List<FactDifference> Facts()
    {
        List<string> Values(IReadOnlyList<Round> rounds, string name) =>
            [.. rounds.Select(round => round.Facts.GetValueOrDefault(name, "")).Distinct().Order(StringComparer.Ordinal)];
        return [.. before.Concat(after).SelectMany(round => round.Facts.Keys).Distinct()
            .Select(name => new FactDifference(name, Values(before, name), Values(after, name)))
            .Where(fact => fact.Before.Count > 1 || !fact.Before.SequenceEqual(fact.After))];
    }
}
