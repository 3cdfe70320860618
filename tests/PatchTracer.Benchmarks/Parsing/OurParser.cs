using System.Diagnostics;
using PatchTracer.Go;

namespace PatchTracer.Benchmarks.Parsing;

internal static class OurParser
{
    public static Measurement Measure(IReadOnlyList<string> files, ParseOptions options)
    {
        long bytes = 0;
        long ticks = 0;
        foreach (var path in files)
        {
            var source = File.ReadAllBytes(path);
            var start = Stopwatch.GetTimestamp();
            GoFile.Parse(source, options);
            ticks += Stopwatch.GetTimestamp() - start;
            bytes += source.Length;
        }
        using var self = Process.GetCurrentProcess();
        return new(bytes, Stopwatch.GetElapsedTime(0, ticks), self.PeakWorkingSet64);
    }
}
