namespace PatchTracer.Benchmarks.Parsing;

/// <summary>What one run over a tree took.</summary>
/// <param name="PeakBytes">The most memory that the process held, resident.</param>
internal readonly record struct Measurement(long Bytes, TimeSpan Time, long PeakBytes)
{
    public double MegabytesPerSecond => Bytes / 1e6 / Time.TotalSeconds;

    public static Measurement MedianOf(IEnumerable<Measurement> rounds)
    {
        var byTime = rounds.OrderBy(round => round.Time).ToList();
        return byTime[byTime.Count / 2];
    }
}
