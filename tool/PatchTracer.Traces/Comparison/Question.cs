namespace PatchTracer.Traces.Comparison;

/// <summary>One figure of each round on both sides.</summary>
internal sealed class Question(string part, IReadOnlyList<double> before, IReadOnlyList<double> after)
{
    public RoundTest Test { get; } = new(before, after);

    public bool IsDifferent { get; set; }

    /// <summary>In no round of one side, in every round of the other.</summary>
    public bool OnOneSide { get; } = before.All(value => value == 0) && after.All(value => value > 0) || before.All(value => value > 0)
        && after.All(value => value == 0);

    /// <param name="same">See <see cref="RoundComparer"/>.</param>
    /// <param name="among">How many questions were asked.</param>
    public Difference Finish(double same, int among)
    {
        var difference = new Difference
        {
            Part = part,
            Before = Test.Before,
            After = Test.After,
            Change = Test.Change,
            Chance = Test.Chance,
            Simultaneous = Test.ChangeWith(1 - RoundComparer.Level / among),
            Detectable = Test.Detectable(RoundComparer.Level / among),
        };
        return difference with { Answer = IsDifferent ? Answer.Different : difference.Within <= same ? Answer.Same : Answer.CannotTell };
    }
}
