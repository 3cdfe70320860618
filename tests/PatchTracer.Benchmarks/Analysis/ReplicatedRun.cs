using PatchTracer.Experiments.Bundles;
using PatchTracer.Traces;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Benchmarks.Analysis;

/// <summary>The spans of a recorded run, many times over: other ids, later, each span a little longer or shorter.</summary>
internal sealed class ReplicatedRun
{
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(10);

    private ReplicatedRun(IReadOnlyList<Span> spans, Inventory inventory) => (Spans, Inventory) = (spans, inventory);

    public IReadOnlyList<Span> Spans { get; }

    public Inventory Inventory { get; }

    public static async Task<ReplicatedRun> ReadAsync(string bundle, int spans)
    {
        var evidence = (await BundleEvidence.ReadAsync(bundle, CancellationToken.None)).Evidence;
        var recorded = evidence.Graph.Spans.Spans;
        var random = new Random(1);
        var all = new List<Span>(spans + recorded.Count);
        for (ulong copy = 1; all.Count < spans; copy++)
            all.AddRange(recorded.Select(span => Copy(span, copy, random)));
        return new ReplicatedRun(all, evidence.Inventory);
    }

    // What belongs together stays so: a copy's ids are the recorded ones, changed alike.
    private static Span Copy(Span span, ulong copy, Random random)
    {
        var mask = copy * 0x9E3779B97F4A7C15;
        var later = (long)copy * Apart.Ticks * 100;
        return span with
        {
            TraceId = new TraceId(span.TraceId.High ^ mask, span.TraceId.Low),
            SpanId = new SpanId(span.SpanId.Value ^ mask),
            ParentSpanId = span.ParentSpanId.IsEmpty ? default : new SpanId(span.ParentSpanId.Value ^ mask),
            Links = [.. span.Links.Select(
                link => new SpanLink(new TraceId(link.TraceId.High ^ mask, link.TraceId.Low), new SpanId(link.SpanId.Value ^ mask)))],
            StartUnixNano = span.StartUnixNano + later,
            EndUnixNano = span.EndUnixNano + later - (long)(random.NextDouble() * 0.02 * span.DurationNanos),
        };
    }
}
