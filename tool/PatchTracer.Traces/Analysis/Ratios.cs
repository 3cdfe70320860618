namespace PatchTracer.Traces.Analysis;

/// <summary>The share that a part has of a whole, over subjects of different size.</summary>
public static class Ratios
{
    /// <summary>Below this many an interval would be worth nothing.</summary>
    private const int Fewest = 6;

    // 97.5 % quantiles of Student's t for 5 to 30 degrees of freedom.
    private static readonly double[] Student =
    [
        2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
        2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>
    /// The sum of the parts by that of the wholes, with the interval of the ratio estimator (Cochran, Sampling Techniques, 6.3): a subject counts by its size, and
    /// what varies is how much its part differs from the share of its whole.
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
        var reach = error * Student[Math.Min(parts.Count - 1, 30) - (Fewest - 1)];
        return new Estimate(share, Math.Max(0, share - reach), Math.Min(1, share + reach));
    }

    private static double Square(double value) => value * value;
}
