namespace PatchTracer.Benchmarks.Cluster;

/// <summary>How far the p99 of two equal runs lie apart by chance, as the bootstrap tells it (Efron 1979): one difference of two
/// runs says little, p99 being nearly the slowest of some dozen pods.</summary>
internal static class Chance
{
    private const int Resamples = 20_000;
    private const double Share = 0.95;

    /// <summary>The difference that 95 of 100 pairs of runs stay below, both drawn with replacement from what was measured.</summary>
    /// <param name="times">Of all runs of one kind together.</param>
    /// <param name="count">How many pods a run has.</param>
    public static TimeSpan DifferenceOfP99(IReadOnlyList<TimeSpan> times, int count)
    {
        var random = new Random(1); // the same measurements give the same answer
        var differences = new TimeSpan[Resamples];
        for (var i = 0; i < Resamples; i++)
            differences[i] = (Draw(times, count, random).P99 - Draw(times, count, random).P99).Duration();
        return differences.Order().ElementAt((int)(Share * Resamples));
    }

    private static PodStarts Draw(IReadOnlyList<TimeSpan> times, int count, Random random)
    {
        var drawn = new TimeSpan[count];
        for (var i = 0; i < count; i++)
            drawn[i] = times[random.Next(times.Count)];
        return new("", drawn, 0);
    }
}
