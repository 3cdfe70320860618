using System.Diagnostics;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>
/// Real traces over gRPC into a collector in a process of its own, each request durable before it is acknowledged: how many
/// spans for each second of processor time that the collector took until all can be queried, and until all is packed. Once from
/// anybody, once where senders are told apart, from the components with their credential, and the ratio of the two.
/// </summary>
internal static class IntakeBenchmark
{
    private const int Connections = 2;
    private const int InFlight = 8;
    private const long WarmUp = 500_000;

    private const string Credential = "the-components-own-0123456789";

    public static async Task RunAsync(Replay replay, string store, long spans)
    {
        var anybody = await RunAsync(replay, Path.Combine(store, "anybody"), spans, credential: null);
        Console.WriteLine("and where senders are told apart:");
        var components = await RunAsync(replay, Path.Combine(store, "components"), spans, Credential);
        Console.WriteLine($"  {components / anybody:F3} of the spans for each CPU second");
    }

    /// <summary>Returns the spans for each second of processor time until all can be queried.</summary>
    private static async Task<double> RunAsync(Replay replay, string store, long spans, string? credential)
    {
        using var collector = await CollectorProcess.StartAsync(store, credential);
        using (var warmUp = new GrpcLoad(replay, collector.Url, Connections, InFlight, credential))
            await warmUp.RunAsync(WarmUp, firstReplay: 1_000_000);
        await collector.TellAsync("flush");
        using var self = Process.GetCurrentProcess();
        var (begin, cpu, ours) = (Stopwatch.GetTimestamp(), collector.Cpu, self.TotalProcessorTime);
        using var load = new GrpcLoad(replay, collector.Url, Connections, InFlight, credential);
        await load.RunAsync(spans, firstReplay: 1);
        var (wall, acknowledged) = (Stopwatch.GetElapsedTime(begin), collector.Cpu - cpu);
        self.Refresh();
        var generator = self.TotalProcessorTime - ours;
        await collector.TellAsync("flush");
        var queryable = collector.Cpu - cpu;
        await collector.TellAsync("compact");
        var packed = collector.Cpu - cpu;
        Console.WriteLine($"intake: {load.Spans} spans ({replay.Bytes / replay.Spans} bytes each) in {wall.TotalSeconds:F1} s = {load.Spans / wall.TotalSeconds:F0} spans/s, {InFlight} requests at a time");
        Console.WriteLine($"  the generator took {generator.TotalSeconds:F1} CPU seconds, the collector {acknowledged.TotalSeconds:F1} until the last acknowledgement");
        Console.WriteLine($"  spans for each CPU second of the collector: {load.Spans / queryable.TotalSeconds:F0} until all can be queried, {load.Spans / packed.TotalSeconds:F0} until all is packed");
        var latencies = load.Latencies;
        Console.WriteLine($"  acknowledged after {At(latencies, 0.5):F1} ms in the median, p99 {At(latencies, 0.99):F1} ms, at most {latencies[^1]:F1} ms; peak memory {collector.PeakBytes >> 20} MiB");
        PrintSize(store, load.Spans + WarmUp);
        return load.Spans / queryable.TotalSeconds;
    }

    /// <summary>How many spans a second a neighbour has got, from the first that was sent until the last is there.</summary>
    public static async Task ForwardAsync(Replay replay, string store, string url, long spans)
    {
        using var collector = await CollectorProcess.StartAsync(store, credential: null, url);
        var (begin, cpu) = (Stopwatch.GetTimestamp(), collector.Cpu);
        using var load = new GrpcLoad(replay, collector.Url, Connections, InFlight, credential: null);
        await load.RunAsync(spans, firstReplay: 1);
        var acknowledged = Stopwatch.GetElapsedTime(begin);
        await collector.TellAsync("forward");
        var there = Stopwatch.GetElapsedTime(begin);
        Console.WriteLine($"forward: {load.Spans} spans acknowledged in {acknowledged.TotalSeconds:F1} s, all at {new Uri(url.Split(',')[0]).Scheme} after {there.TotalSeconds:F1} s = {load.Spans / there.TotalSeconds:F0} spans/s; "
            + $"the collector took {(collector.Cpu - cpu).TotalSeconds:F1} CPU seconds");
    }

    public static void PrintSize(string store, long spans)
    {
        var raw = Directory.EnumerateFiles(Path.Combine(store, "raw")).Sum(file => new FileInfo(file).Length);
        var index = Directory.EnumerateFiles(store, "index.duckdb*").Sum(file => new FileInfo(file).Length);
        Console.WriteLine($"  on disk: {(raw + index) / (double)spans:F1} bytes a span: {raw / (double)spans:F1} log, {index / (double)spans:F1} index");
    }

    private static double At(double[] ascending, double quantile) => ascending[(int)(quantile * (ascending.Length - 1))];
}
