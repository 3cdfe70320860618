namespace PatchTracer.Traces.Analysis;

/// <summary>The share that a part has of a whole, over subjects of different size.</summary>
public static class Ratios
{
    /// <summary>Below this many an interval would be worth nothing.</summary>
    private const int Fewest = 6;

    /// <summary>
    /// The sum of the parts by that of the wholes, with the interval of the ratio estimator (Cochran, Sampling Techniques, 6.3): a subject
    /// counts by its size, and what varies is how much its part differs from the share of its whole.
    /// </summary>
    /// <param name="parts">What each subject spent in the part, and in all. Never negative.</param>
    public static Estimate Share(IReadOnlyList<(double Part, double Whole)> parts)
    {
        var whole = parts.Sum(subject => subject.Whole);
        if (whole <= 0)
            return new Estimate(0, null, null);
        var share = parts.Sum(subject => subject.Part) / whole;
        if (parts.Count < Fewest)
            return new Estimate(share, null, null);
        var squares = parts.Sum(subject => Square(subject.Part - share * subject.Whole));
        var error = Math.Sqrt(squares * parts.Count / (parts.Count - 1)) / whole;
        var reach = error * Student.Quantile(0.975, parts.Count - 1);
        return new Estimate(share, Math.Max(0, share - reach), Math.Min(1, share + reach));
    }

    private static double Square(double value) => value * value;
}
