using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.Collector.Tests.Fuzz;

/// <summary>
/// How long to go on. Without <c>PATCHTRACER_FUZZ_SECONDS</c> (<c>make fuzz</c> sets it) a fixed number of inputs from a fixed seed,
/// the same every time; with it, each target so long, from a seed of the moment.
/// </summary>
internal sealed class FuzzBudget(int inputs)
{
    private static readonly double? Seconds =
        double.TryParse(Environment.GetEnvironmentVariable("PATCHTRACER_FUZZ_SECONDS"), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var seconds) ? seconds : null;

    private readonly long _began = Stopwatch.GetTimestamp();

    public int Seed { get; } = Seconds is null ? 20_200_114 : Environment.TickCount;

    public int Spent { get; private set; }

    public bool Take()
    {
        if (Seconds is { } limit ? Stopwatch.GetElapsedTime(_began).TotalSeconds >= limit : Spent >= inputs)
            return false;
        Spent++;
        return true;
    }
}
