using System.Diagnostics;
using PatchTracer.Collector;
using PatchTracer.Traces;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>A store of many replays, one every two minutes: how long a start and queries take.</summary>
internal static class StoreBenchmark
{
    private const int Rounds = 20;

    public static async Task RunAsync(Replay replay, string store, long spans)
    {
        var replays = (int)(spans / replay.Spans);
        var traces = await FillAsync(replay, store, replays);
        var begin = Stopwatch.GetTimestamp();
        await using var opened = Store.Open(store, StoreOptions.Default);
        await opened.FlushAsync(default);
        Console.WriteLine($"store: {replays} times the bundle, {(long)replays * replay.Spans} spans over {(replays * Replay.Period).TotalHours:F0} hours");
        IntakeBenchmark.PrintSize(store, (long)replays * replay.Spans);
        Console.WriteLine($"  start-up: {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0} ms until all can be queried");
        var first = opened.Find(new SpanQuery { Limit = 1 })[0];
        var random = new Random(1);
        TraceId Pick() => traces[random.Next(traces.Count)];
        SpanQuery Hour(SpanQuery query)
        {
            var from = DateTimeOffset.FromUnixTimeMilliseconds(first.StartUnixNano / 1_000_000) - TimeSpan.FromHours(1 + (random.NextDouble() * Math.Max(0, (replays * Replay.Period).TotalHours - 2)));
            return query with { From = from, To = from + TimeSpan.FromHours(1), Limit = 20 };
        }
        Measure("a trace by id", () => opened.Trace(Pick()).Count);
        Measure("latest 20 traces of an hour", () => opened.FindTraces(Hour(new SpanQuery())).Count);
        Measure("of a service", () => opened.FindTraces(Hour(new SpanQuery { Service = "kubelet" })).Count);
        Measure("of an operation, over 100 ms", () => opened.FindTraces(Hour(new SpanQuery { Service = "kubelet", Operation = "kubelet.pod.sync", MinDuration = TimeSpan.FromMilliseconds(100) })).Count);
        Measure("with a common attribute", () => opened.FindTraces(Hour(new SpanQuery { Attributes = new Dictionary<string, string> { ["http.request.method"] = "DELETE" } })).Count);
        Measure("with an attribute that no span has", () => opened.FindTraces(Hour(new SpanQuery { Attributes = new Dictionary<string, string> { ["k8s.pod.name"] = $"none-{random.Next()}" } })).Count);
        Measure("20 spans of an hour, errors", () => opened.Find(Hour(new SpanQuery { Status = StatusCode.Error })).Count);
    }

    // A sample of trace ids, from all over the store.
    private static async Task<List<TraceId>> FillAsync(Replay replay, string store, int replays)
    {
        var traces = new List<TraceId>();
        await using var filled = Store.Open(store, StoreOptions.Default);
        var buffers = replay.Requests.Select(request => new byte[request.Length]).ToArray();
        for (var round = 0; round < replays; round++)
        {
            await Task.WhenAll(replay.Requests.Select((request, index) =>
            {
                request.Write(buffers[index], (ulong)round + 1, round * (long)Replay.Period.TotalNanoseconds);
                return filled.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1, buffers[index]);
            }));
            if (round % 16 == 0)
                traces.Add(replay.Requests[round / 16 % replay.Requests.Count].FirstTrace(buffers[round / 16 % replay.Requests.Count]));
            if (round % 64 == 0)
                await filled.FlushAsync(default);
        }
        await filled.CompactAsync(default);
        return traces;
    }

    private static void Measure(string what, Func<int> query)
    {
        var times = new List<double>();
        var found = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            found += query();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine($"  {what,-36} {times[Rounds / 2],6:F1} ms in the median, {times[^1],6:F1} ms at most; {found / (double)Rounds:F1} found");
    }
}
