using System.Diagnostics;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>A store of many replays, one every two minutes: how long a start and queries take.</summary>
internal static class StoreBenchmark
{
    /// <summary>More where they are quick: the first of them are the runtime's warming up.</summary>
    private const int FewestRounds = 20;

    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Replay replay, string store, long spans)
    {
        await FillAsync(replay, store, spans);
        await QueryAsync(replay, store, spans);
    }

    /// <summary>What a store needs that was <see cref="FillAsync"/>ed with the same bundle and number of spans.</summary>
    public static async Task QueryAsync(Replay replay, string store, long spans)
    {
        var replays = (int)(spans / replay.Spans);
        var traces = Sample(replay, replays);
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
            var from = DateTimeOffset.FromUnixTimeMilliseconds(first.StartUnixNano / 1_000_000) - TimeSpan.FromHours(1
                + (random.NextDouble() * Math.Max(0, (replays * Replay.Period).TotalHours - 2)));
            return query with { From = from, To = from + TimeSpan.FromHours(1), Limit = 20 };
        }
        Measure("a trace by id", () => opened.Trace(Pick()).Count);
        Measure("latest 20 traces of an hour", () => opened.FindTraces(Hour(new SpanQuery())).Count);
        Measure("of a service", () => opened.FindTraces(Hour(new SpanQuery { Service = "kubelet" })).Count);
        Measure("of an operation, over 100 ms", () =>
            opened.FindTraces(Hour(new SpanQuery
            {
                Service = "kubelet",
                Operation = "kubelet.pod.sync",
                MinDuration = TimeSpan.FromMilliseconds(100)
            })).Count);
        var (common, rare) = Attributes(replay);
        Measure($"with {Text(common)}", () => opened.FindTraces(Hour(new SpanQuery { Attributes = common })).Count);
        Measure($"with {Text(rare)}", () => opened.FindTraces(Hour(new SpanQuery { Attributes = rare })).Count);
        Measure("with an attribute that no span has", () =>
            opened.FindTraces(Hour(new SpanQuery
            {
                Attributes = new Dictionary<string, string>
                {
                    ["k8s.pod.name"] = $"none-{random.Next()}"
                }
            })).Count);
        Measure("20 spans of an hour, errors", () => opened.Find(Hour(new SpanQuery { Status = StatusCode.Error })).Count);
    }

    public static async Task FillAsync(Replay replay, string store, long spans)
    {
        await using var filled = Store.Open(store, StoreOptions.Default);
        var buffers = replay.Requests.Select(request => new byte[request.Length]).ToArray();
        for (var round = 0; round < spans / replay.Spans; round++)
        {
            await Task.WhenAll(replay.Requests.Select((request, index) =>
            {
                Write(request, buffers[index], round);
                return filled.AppendAsync(RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.None, 1, buffers[index]);
            }));
            if (round % 64 == 0)
                await filled.FlushAsync(default);
        }
        await filled.CompactAsync(default);
    }

    // Trace ids from all over the store.
    private static List<TraceId> Sample(Replay replay, int replays)
    {
        var traces = new List<TraceId>();
        for (var round = 0; round < replays; round += 16)
        {
            var request = replay.Requests[round / 16 % replay.Requests.Count];
            var copy = new byte[request.Length];
            Write(request, copy, round);
            traces.Add(request.FirstTrace(copy));
        }
        return traces;
    }

    // The attribute of most spans, and one that a single span of each replay has: about every other page of the log has it.
    private static (Dictionary<string, string> Common, Dictionary<string, string> Rare) Attributes(Replay replay)
    {
        var counts = replay.Requests.SelectMany(request =>
            {
                var copy = new byte[request.Length];
                Write(request, copy, 0);
                return SpanDecoder.ReadRequest(copy);
            })
            .SelectMany(span => span.Attributes).Where(attribute => attribute.Value.AsString() is not null)
            .CountBy(attribute => (attribute.Key, Value: attribute.Value.ToString()))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Key, StringComparer.Ordinal)
            .ThenBy(entry => entry.Key.Value, StringComparer.Ordinal).ToList();
        static Dictionary<string, string> One((string Key, string Value) attribute) => new() { [attribute.Key] = attribute.Value };
        return (One(counts[0].Key), One(counts.First(entry => entry.Value == 1).Key));
    }

    private static string Text(Dictionary<string, string> attributes)
    {
        var text = attributes.Select(one => $"{one.Key}={one.Value}").Single();
        return text.Length > 30 ? $"{text[..29]}…" : text;
    }

    private static void Write(ReplayTemplate request, byte[] target, int round) =>
        request.Write(target, (ulong)round + 1, round * (long)Replay.Period.TotalNanoseconds);

    private static void Measure(string what, Func<int> query)
    {
        var times = new List<double>();
        var found = 0;
        for (var started = Stopwatch.GetTimestamp(); times.Count < FewestRounds || Stopwatch.GetElapsedTime(started) < LeastTime;)
        {
            var begin = Stopwatch.GetTimestamp();
            found += query();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine($"  {what,-36} {times[times.Count / 2],6:F1} ms in the median, {times[^1],6:F1} ms at most; {found / (double)times.Count:F1} found");
    }
}
