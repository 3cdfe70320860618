using System.Diagnostics;
using System.Globalization;
using PatchTracer.Traces;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Benchmarks.Analysis;

/// <summary>
/// What <c>analyze</c> does with spans that are in memory, step by step on one core: the set of spans, stitching, the critical path of
/// every root, and the shares of each group. Times are of the processor, the best of some rounds; memory is what is held at the end of the
/// step, beside the spans.
/// </summary>
internal static class AnalysisBenchmark
{
    private const int Rounds = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var bundle, .. { Length: < 2 } count])
        {
            await Console.Error.WriteLineAsync("usage: PatchTracer.Benchmarks analysis BUNDLE [SPANS]      SPANS: default 1000000");
            return 2;
        }
        var run = await ReplicatedRun.ReadAsync(bundle, count is [var spans] ? int.Parse(spans, CultureInfo.InvariantCulture) : 1_000_000);
        Console.WriteLine($"{run.Spans.Count} spans of {bundle}, replicated");
        var best = new SortedDictionary<int, (string Step, TimeSpan Took, long Bytes)>();
        for (var round = 0; round < Rounds; round++)
            Measure(run, best);
        var whole = TimeSpan.Zero;
        foreach (var (step, took, bytes) in best.Values)
        {
            whole += took;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{step,-22} {took.TotalSeconds,7:0.00} s {run.Spans.Count / took.TotalSeconds / 1e6,7:0.00} M spans/s {bytes / (double)run.Spans.Count,7:0} B a span"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{"in all",-22} {whole.TotalSeconds,7:0.00} s {run.Spans.Count / whole.TotalSeconds / 1e6,7:0.00} M spans/s"));
        return 0;
    }

    private static void Measure(ReplicatedRun run, SortedDictionary<int, (string Step, TimeSpan Took, long Bytes)> best)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        T Step<T>(int number, string name, Func<T> work)
        {
            var since = Processor();
            var result = work();
            var took = Processor() - since;
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            if (!best.TryGetValue(number, out var known) || took < known.Took)
                best[number] = (name, took, held);
            return result;
        }
        var set = Step(0, "set of spans", () => new SpanSet(run.Spans));
        var graph = Step(1, "stitching", () => CausalGraph.Stitch(set, run.Inventory, StitchOptions.Default));
        var groups = Step(2, "critical paths", () => SubjectGroups.OfRoots(graph));
        var analyses = Step(3, "shares and quantiles", () => groups.Select(new GroupAnalyzer().Analyze).ToList());
        GC.KeepAlive(analyses);
    }

    private static TimeSpan Processor()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime;
    }
}
