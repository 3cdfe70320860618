using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Comparison;

/// <summary>
/// Two sides of rounds, each with one figure: Welch's test (Welch, The generalization of Student's problem, 1947) and the interval that
/// belongs to it. Rounds are taken to be independent, and their figures to be near enough to normal, as means and quantiles of many
/// subjects are; the sides may vary differently.
/// </summary>
internal readonly struct RoundTest
{
    private const double Confidence = 0.95;

    /// <summary>How often a change as large as <see cref="Detectable"/> would be found.</summary>
    private const double Power = 0.8;

    private readonly double _error;
    private readonly double _freedom;

    public RoundTest(IReadOnlyList<double> before, IReadOnlyList<double> after)
    {
        (Before, After) = (Mean(before), Mean(after));
        if (before.Count < 2 || after.Count < 2)
            return;
        var (b, a) = (Variance(before, Before) / before.Count, Variance(after, After) / after.Count);
        _error = Math.Sqrt(b + a);
        // Of sides that do not vary at all nothing is uncertain; any number does.
        _freedom = _error > 0 ? (b + a) * (b + a) / (b * b / (before.Count - 1) + a * a / (after.Count - 1))
            : before.Count + after.Count - 2;
    }

    public double Before { get; }

    public double After { get; }

    private bool Known => _freedom > 0;

    public Estimate Change => ChangeWith(Confidence);

    /// <param name="confidence">That the interval holds the true change, from 0 to 1.</param>
    public Estimate ChangeWith(double confidence)
    {
        var change = After - Before;
        if (!Known)
            return new Estimate(change, null, null);
        var reach = _error * Student.Quantile((1 + confidence) / 2, _freedom);
        return new Estimate(change, change - reach, change + reach);
    }

    /// <summary>Of a change as far from zero, in either direction, if there were none.</summary>
    public double Chance => !Known || After == Before ? 1 : Math.Min(1, 2 * Student.Above(Math.Abs(After - Before) / _error, _freedom));

    /// <param name="level">The chance of a false alarm, in either direction.</param>
    public double? Detectable(double level) =>
        Known ? _error * (Student.Quantile(1 - level / 2, _freedom) + Student.Quantile(Power, _freedom)) : null;

    private static double Mean(IReadOnlyList<double> values) => values.Count == 0 ? 0 : values.Sum() / values.Count;

    private static double Variance(IReadOnlyList<double> values, double mean) =>
        values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
}
