using System.Globalization;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>The benchmarks of the collector, with the traces of a bundle that `make demo` wrote.</summary>
internal static class CollectorBenchmarks
{
    private const long IntakeSpans = 4_000_000;
    private const long StoredSpans = 20_000_000;
    private const long ForwardedSpans = 1_000_000;

    private const string Usage = """
        usage: PatchTracer.Benchmarks collector intake BUNDLE [SPANS]
               PatchTracer.Benchmarks collector store BUNDLE [SPANS]         fill and query, in a store that goes afterwards
               PatchTracer.Benchmarks collector forward BUNDLE URL [SPANS]   on to a neighbour, such as clickhouse://127.0.0.1:8123/otel
               PatchTracer.Benchmarks collector fill|query BUNDLE STORE [SPANS]
          BUNDLE  what `make demo` wrote
          SPANS   how many are sent (default: 4000000) or stored (default: 20000000)
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["intake", var bundle, .. { Length: < 2 } count]:
                await InTemporaryStoreAsync(async store =>
                    await IntakeBenchmark.RunAsync(await ReadAsync(bundle), store, Spans(count, IntakeSpans)));
                return 0;
            case ["forward", var bundle, var url, .. { Length: < 2 } count]:
                await InTemporaryStoreAsync(async store =>
                    await IntakeBenchmark.ForwardAsync(await ReadAsync(bundle), store, url, Spans(count, ForwardedSpans)));
                return 0;
            case ["store", var bundle, .. { Length: < 2 } count]:
                await InTemporaryStoreAsync(async store =>
                    await StoreBenchmark.RunAsync(await ReadAsync(bundle), store, Spans(count, StoredSpans)));
                return 0;
            case ["fill", var bundle, var store, .. { Length: < 2 } count]:
                await StoreBenchmark.FillAsync(await ReadAsync(bundle), store, Spans(count, StoredSpans));
                return 0;
            case ["query", var bundle, var store, .. { Length: < 2 } count]:
                await StoreBenchmark.QueryAsync(await ReadAsync(bundle), store, Spans(count, StoredSpans));
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<Replay> ReadAsync(string bundle)
    {
        var replay = await Replay.ReadAsync(bundle);
        Console.WriteLine($"{replay.Spans} spans in {replay.Requests.Count} requests of {bundle}");
        return replay;
    }

    private static long Spans(string[] given, long otherwise) =>
        given is [var count] ? long.Parse(count, CultureInfo.InvariantCulture) : otherwise;

    private static async Task InTemporaryStoreAsync(Func<string, Task> run)
    {
        var directory = Directory.CreateTempSubdirectory("patchtracer-bench-");
        try
        {
            await run(Path.Combine(directory.FullName, "store"));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
