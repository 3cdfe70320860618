namespace PatchTracer.Traces.Analysis;

/// <summary>Quantiles of a sample, each a value that was measured, with intervals that assume nothing of its distribution.</summary>
public static class Quantiles
{
    private const double Tail = 0.025;

    /// <summary>The smallest value with at least that share at or below it (nearest rank).</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="quantile">Above 0, at most 1.</param>
    public static long Of(IReadOnlyList<long> sorted, double quantile) => sorted[Rank(sorted.Count, quantile) - 1];

    /// <summary>
    /// The same with an interval between two measured values (order statistics; David and Nagaraja, Order Statistics, 7.1): the number of
    /// values below the true quantile is binomial, whatever the distribution. A bound beyond the first or last value is not known.
    /// </summary>
    public static Estimate Estimate(IReadOnlyList<long> sorted, double quantile)
    {
        var (low, high) = Bounds(sorted.Count, quantile);
        return new Estimate(Of(sorted, quantile), low is { } first ? sorted[first - 1] : null, high is { } last ? sorted[last - 1] : null);
    }

    private static int Rank(int count, double quantile) => Math.Clamp((int)Math.Ceiling(quantile * count - 1e-9), 1, count);

    /// <summary>Ranks, from 1, of the bounds.</summary>
    internal static (int? Low, int? High) Bounds(int count, double quantile)
    {
        if (quantile >= 1)
            return (null, null);
        // log of P(B = k), from one k to the next; the sum is P(B <= k).
        var (log, sum, odds) = (count * Math.Log(1 - quantile), 0.0, Math.Log(quantile / (1 - quantile)));
        int? low = null, high = null;
        for (var k = 0; k <= count; k++)
        {
            sum += Math.Exp(log);
            // Fewer than `rank` values lie below it with a probability of P(B <= rank - 1).
            if (sum <= Tail)
                low = k + 1;
            if (sum >= 1 - Tail)
            {
                high = k + 1;
                break;
            }
            log += Math.Log((double)(count - k) / (k + 1)) + odds;
        }
        return (low, high <= count ? high : null);
    }
}
