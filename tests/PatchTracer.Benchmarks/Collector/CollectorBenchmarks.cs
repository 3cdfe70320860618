using System.Globalization;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>The benchmarks of the collector, with the traces of a bundle that `make demo` wrote.</summary>
internal static class CollectorBenchmarks
{
    private const long IntakeSpans = 4_000_000;
    private const long StoredSpans = 20_000_000;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not ["intake" or "store", var bundle, .. var rest] || rest.Length > 1)
        {
            Console.Error.WriteLine("usage: PatchTracer.Benchmarks collector intake|store BUNDLE [SPANS]\n  BUNDLE  what `make demo` wrote\n  SPANS   how many are sent (default: 4000000) or stored (default: 20000000)");
            return 2;
        }
        var replay = await Replay.ReadAsync(bundle);
        Console.WriteLine($"{replay.Spans} spans in {replay.Requests.Count} requests of {bundle}");
        var intake = args[0] == "intake";
        var spans = rest is [var count] ? long.Parse(count, CultureInfo.InvariantCulture) : intake ? IntakeSpans : StoredSpans;
        var directory = Directory.CreateTempSubdirectory("patchtracer-bench-");
        try
        {
            var store = Path.Combine(directory.FullName, "store");
            await (intake ? IntakeBenchmark.RunAsync(replay, store, spans) : StoreBenchmark.RunAsync(replay, store, spans));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
        return 0;
    }
}
