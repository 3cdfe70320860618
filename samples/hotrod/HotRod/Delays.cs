namespace HotRod;

/// <summary>Normally distributed delays around a mean, never below zero, from one seeded generator a process.</summary>
internal sealed class Delays(int seed)
{
    private readonly Random _random = seed == 0 ? new Random() : new Random(seed);
    private readonly Lock _lock = new();

    public TimeSpan Around(int meanMilliseconds, double relativeDeviation = 0.1)
    {
        double gaussian;
        lock (_lock)
        {
            // Box-Muller; 1 - u keeps the logarithm away from zero.
            gaussian = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        }
        return TimeSpan.FromMilliseconds(Math.Max(0, meanMilliseconds * (1 + (relativeDeviation * gaussian))));
    }

    public int Below(int limit)
    {
        lock (_lock)
            return _random.Next(limit);
    }
}
