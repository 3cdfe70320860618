namespace PatchTracer.Traces.Comparison;

/// <summary>What is asked of the components that rounds measured: what each used of what.</summary>
internal sealed class UsageQuestions
{
    private readonly List<(UsageKind Kind, Question Question)> _asked = [];
    private readonly bool _isMeasured;

    /// <param name="wanted">Which to ask about, by title.</param>
    public UsageQuestions(IReadOnlyList<Round> before, IReadOnlyList<Round> after, Func<string, bool> wanted)
    {
        var rounds = before.Concat(after).ToList();
        _isMeasured = rounds.TrueForAll(round => round.Usage is not null);
        if (!_isMeasured)
            return;
        foreach (var kind in Enum.GetValues<UsageKind>())
        {
            foreach (var component in rounds.SelectMany(round => round.Usage![kind].Keys).Distinct().Order(StringComparer.Ordinal)
                .Where(component => wanted(UsageTitle.Of(kind, component))))
            {
                if (rounds.TrueForAll(round => round.Usage![kind].ContainsKey(component)))
                    _asked.Add((kind, new Question(component, Of(before, kind, component), Of(after, kind, component))));
                else
                    NotInEveryRound.Add(UsageTitle.Of(kind, component));
            }
        }
    }

    public IEnumerable<Question> All => _asked.Select(asked => asked.Question);

    /// <summary>By title.</summary>
    public List<string> NotInEveryRound { get; } = [];

    /// <returns>Null where rounds did not measure.</returns>
    public IReadOnlyDictionary<UsageKind, IReadOnlyList<Difference>>? Finish(double same, int among) => !_isMeasured ? null
        : Enum.GetValues<UsageKind>().ToDictionary(kind => kind, kind => (IReadOnlyList<Difference>)
        [
            .. _asked.Where(asked => asked.Kind == kind).Select(asked => asked.Question.Finish(same, among))
                .OrderByDescending(difference => difference.Answer == Answer.Different)
                .ThenByDescending(difference => Math.Abs(difference.Change.Value)),
        ]);

    private static IReadOnlyList<double> Of(IReadOnlyList<Round> rounds, UsageKind kind, string component) =>
        [.. rounds.Select(round => round.Usage![kind][component])];
}
