using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.Collector.Tests;

/// <summary>What others do on the machine meanwhile.</summary>
internal static class Machine
{
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// What takes this long alone may take so long now: as many times longer as a thread that always has something to do
    /// waits for a processor (proc(5), schedstat: nanoseconds that it ran and that it waited).
    /// </summary>
    public static TimeSpan Time(TimeSpan alone)
    {
        var (ran, waited) = Scheduled();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Work;)
        {
        }
        var (ranThen, waitedThen) = Scheduled();
        return alone * (1 + ((double)(waitedThen - waited) / Math.Max(1, ranThen - ran)));
    }

    private static (long Ran, long Waited) Scheduled()
    {
        var fields = File.ReadAllText("/proc/thread-self/schedstat").Split(' ');
        return (long.Parse(fields[0], CultureInfo.InvariantCulture), long.Parse(fields[1], CultureInfo.InvariantCulture));
    }
}
