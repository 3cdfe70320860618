using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>
/// Shapes that other programs test their critical paths with: the shares of Jaeger UI's (J) and CRISP's (C) definitions are told where they
/// differ from ours, with the reason that docs/queries.md argues. A line is NAME[kind] PARENT START END, times in microseconds.
/// </summary>
public sealed class PeerPathTests
{
    [Theory]
    // One span; one child; a child that lasts as long; nested; in sequence.
    [InlineData("a - 0 100", "a 100")]
    [InlineData("a - 0 100; b a 10 60", "a 50, b 50")]
    [InlineData("a - 0 100; b a 0 100", "b 100")]
    [InlineData("a - 0 100; b a 10 60; c b 20 30", "a 50, b 40, c 10")]
    [InlineData("a - 0 100; b a 10 30; c a 40 50; d a 60 90", "a 40, b 20, c 10, d 30")]
    [InlineData("a - 0 300; b a 50 100; c a 150 200; d a 250 300", "a 150, b 50, c 50, d 50")]
    [InlineData("a - 0 700; b a 50 350; c b 100 150; d b 200 250; e b 300 350; f a 400 700; g f 450 500; h f 550 600; i f 650 700",
        "a 100, b 150, c 50, d 50, e 50, f 150, g 50, h 50, i 50")]
    // Side by side: the last to end counts, and before it what had ended when it began.
    [InlineData("a - 1 101; b a 10 50; c a 20 60", "a 60, c 40")]
    [InlineData("a - 0 100; b a 10 70; c b 25 45; d b 30 50", "a 40, b 40, d 20")]
    [InlineData("a - 0 80; b a 10 30; c a 20 45; d a 40 65", "a 35, b 20, d 25")]
    [InlineData("a - 0 110; b a 10 20; c a 15 35; d a 30 40; e a 50 60; f a 70 100; g f 80 90", "a 50, b 10, d 10, e 10, f 20, g 10")]
    // A child is counted as long as its parent lasts, before it begins and after it ends not at all.
    [InlineData("a - 0 100; b a 10 110; c b 40 50", "a 10, b 80, c 10")]
    [InlineData("a - 0 100; b a 10 70; c b 20 120", "a 10, b 10, c 80")] // C: a 40, b 10, c 50: it cuts c at its parent's end.
    [InlineData("a - 0 100; d a 60 90; b a 110 160; c b 120 150", "a 70, d 30")]
    [InlineData("a - 100 140; b a 150 200", "a 40")]
    [InlineData("a - 1 31; b a 40 80; c b 50 60", "a 30")]
    [InlineData("a - 10 30; b a 1 5", "a 20")]
    [InlineData("a - 10 30; b a 5 35", "b 20")]
    [InlineData("a - 1 30; b a 15 35; c b 20 40", "a 14, b 5, c 10")]
    [InlineData("a - 1 30; b a 15 35; c b 10 25", "a 14, b 5, c 10")]
    // A little overlap is sequence; the moment that both have is the later one's (C gives it to both, and the parent less).
    [InlineData("a - 0 1000; b a 10 210; c a 209 309; d a 308 608", "a 402, b 199, c 99, d 300")]
    [InlineData("a - 0 600; b a 10 210; c a 205 305; d a 300 600", "a 10, b 195, c 95, d 300")]
    // More than a hundredth of the parent, or something else going on meanwhile, is work side by side.
    [InlineData("a - 0 1000; b a 10 230; c a 209 309", "a 900, c 100")]
    [InlineData("a - 0 1000; b a 10 210; e a 100 209; c a 208 308", "a 792, c 100, e 108")] // J: a 900, c 100.
    // Nobody waits for what takes from a queue, nor for what follows by a link.
    [InlineData("a[producer] - 1 31; b[consumer] a 10 20; c b 12 14", "a 30")]
    [InlineData("a[producer] - 1 31; b[link] a 10 20; c b 12 14", "a 30")]
    [InlineData("a - 0 100; p[producer] a 10 12; k[consumer] p 15 60; d a 70 90", "a 78, d 20, p 2")]
    public void Shares_of_a_spans_own_time(string shape, string shares)
    {
        var (graph, tree) = Stitch(shape);

        Assert.Equal(shares, Shares(graph, CriticalPath.OfSpan(graph, tree, 0)));
    }

    [Theory]
    // The whole trace ends with the consumer: from the moment it began, it is what the end waited for.
    [InlineData("a[producer] - 0 10; b[consumer] a 30 50", "a 10, b 40")]
    [InlineData("a[producer] - 0 31; b[consumer] a 10 50", "a 10, b 40")]
    [InlineData("a - 0 100; p[producer] a 10 12; k[consumer] p 15 60; d a 70 90", "a 78, d 20, p 2")]
    public void Shares_of_all_that_a_span_led_to(string shape, string shares)
    {
        var (graph, tree) = Stitch(shape);

        Assert.Equal(shares, Shares(graph, CriticalPath.OfEffects(graph, tree, 0)));
    }

    [Fact]
    public void A_hundred_thousand_children_that_overlap_a_little_take_no_time_to_speak_of()
    {
        var spans = new List<Span> { Make("a", 1, 0, SpanKind.Internal, 0, 2_000_000, link: false) };
        for (var i = 0; i < 100_000; i++)
            spans.Add(Make("b", (ulong)i + 2, 1, SpanKind.Internal, i * 20L, (i * 20L) + 21, link: false));
        var graph = CausalGraph.Stitch(new SpanSet(spans), Inventory.Empty, StitchOptions.Default);
        var before = ProcessorTime();

        var path = CriticalPath.OfSpan(graph, new CausalTree(graph), 0);

        Assert.Equal(100_000, path.Segments.Count(segment => segment.Node > 0));
        var took = ProcessorTime() - before;
        Assert.True(took < TimeSpan.FromSeconds(5), $"{took}");
    }

    // Of this thread (proc(5), schedstat: nanoseconds): what others do on the machine does not count.
    private static TimeSpan ProcessorTime() =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture) / 1000);

    private static string Shares(CausalGraph graph, CriticalPath path) => string.Join(", ", path.Segments
        .GroupBy(segment => graph.SpanAt(segment.Node)!.Name).OrderBy(share => share.Key, StringComparer.Ordinal)
        .Select(share => $"{share.Key} {share.Sum(segment => segment.DurationNanos) / 1000}"));

    private static (CausalGraph Graph, CausalTree Tree) Stitch(string shape)
    {
        var (ids, spans) = (new Dictionary<string, ulong> { ["-"] = 0 }, new List<Span>());
        foreach (var line in shape.Split("; "))
        {
            var words = line.Split(' ');
            var parts = words[0].TrimEnd(']').Split('[');
            ids.Add(parts[0], (ulong)spans.Count + 1);
            var kind = parts is [_, "producer"] ? SpanKind.Producer : parts is [_, "consumer"] ? SpanKind.Consumer : SpanKind.Internal;
            spans.Add(Make(parts[0], (ulong)spans.Count + 1, ids[words[1]], kind, long.Parse(words[2]), long.Parse(words[3]),
                parts is [_, "link"]));
        }
        var graph = CausalGraph.Stitch(new SpanSet(spans), Inventory.Empty, StitchOptions.Default);
        return (graph, new CausalTree(graph));
    }

    private static Span Make(string name, ulong id, ulong cause, SpanKind kind, long start, long end, bool link) => new()
    {
        TraceId = new TraceId(0, 1),
        SpanId = new SpanId(id),
        ParentSpanId = link ? default : new SpanId(cause),
        Name = name,
        Kind = kind,
        StartUnixNano = start * 1000,
        EndUnixNano = end * 1000,
        Links = link ? [new SpanLink(new TraceId(0, 1), new SpanId(cause))] : [],
    };
}
