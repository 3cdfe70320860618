using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>What is asked of a group of subjects: figures of each of its rounds.</summary>
internal sealed class GroupQuestions
{
    /// <summary>Layers that take less of the time in every round are not asked about: every question costs the others certainty.</summary>
    private const double Least = 0.01;

    /// <summary>A quantile of fewer subjects is that of a few of them.</summary>
    private static readonly (double Quantile, int Fewest)[] Asked = [(0.5, 1), (0.9, 20), (0.99, 200)];

    public GroupQuestions(string name, List<RoundGroup> before, List<RoundGroup> after)
    {
        (Name, Before, After) = (name, before, after);
        var fewest = before.Concat(after).Min(round => round.Durations.Count);
        Quantiles = [.. Asked.Where(asked => fewest >= asked.Fewest)
            .Select(asked => new Question(FormattableString.Invariant($"p{asked.Quantile * 100:0}"), Of(before, asked.Quantile),
                Of(after, asked.Quantile)))];
        var layers = Keys(round => round.Parts[PathDimension.Layer])
            .ToLookup(layer => before.Concat(after).Any(round => ShareOf(round, layer) >= Least));
        (Layers, SmallLayers) = ([.. layers[true].Select(Ask)], [.. layers[false].Select(Ask)]);
        Question Ask(string layer) => this.Ask(layer, round => round.Parts[PathDimension.Layer]);
    }

    public string Name { get; }

    public List<RoundGroup> Before { get; }

    public List<RoundGroup> After { get; }

    public List<Question> Quantiles { get; }

    public List<Question> Layers { get; }

    public List<Question> SmallLayers { get; }

    public List<Question> Ask(PathDimension dimension) =>
        [.. Keys(round => round.Parts[dimension]).Select(part => Ask(part, round => round.Parts[dimension]))];

    public List<Question> AskSpans() => [.. Keys(round => round.Spans).Select(operation => Ask(operation, round => round.Spans))];

    private Question Ask(string part, Func<RoundGroup, IReadOnlyDictionary<string, double>> figures) =>
        new(part, [.. Before.Select(round => figures(round).GetValueOrDefault(part))],
            [.. After.Select(round => figures(round).GetValueOrDefault(part))]);

    private IEnumerable<string> Keys(Func<RoundGroup, IReadOnlyDictionary<string, double>> figures) =>
        Before.Concat(After).SelectMany(round => figures(round).Keys).Distinct();

    private static double ShareOf(RoundGroup round, string layer)
    {
        var layers = round.Parts[PathDimension.Layer];
        var all = layers.Values.Sum();
        return all > 0 ? layers.GetValueOrDefault(layer) / all : 0;
    }

    private static IReadOnlyList<double> Of(List<RoundGroup> rounds, double quantile) =>
        [.. rounds.Select(round => (double)Quantile(round, quantile))];

    private static long Quantile(RoundGroup round, double quantile) => Analysis.Quantiles.Of(round.Durations, quantile);
}
