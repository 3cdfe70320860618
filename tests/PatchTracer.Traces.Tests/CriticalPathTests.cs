using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class CriticalPathTests
{
    private readonly RunBuilder _run = new();

    [Fact]
    public void The_child_that_finishes_last_is_on_the_path_and_what_runs_beside_it_is_not()
    {
        var root = Span("root", null, 0, 100);
        Span("beside", root, 10, 50);
        Span("last", root, 20, 90);

        Assert.Equal([("root", 0, 20), ("last", 20, 90), ("root", 90, 100)], Segments(OfSpan(0)));
    }

    [Fact]
    public void Of_children_that_end_together_the_longest_is_taken()
    {
        var root = Span("root", null, 0, 100);
        Span("short", root, 60, 90);
        Span("long", root, 10, 90);

        Assert.Equal([("root", 0, 10), ("long", 10, 90), ("root", 90, 100)], Segments(OfSpan(0)));
    }

    [Fact]
    public void A_child_that_outlasts_its_parent_counts_as_long_as_the_parent_lasts()
    {
        var root = Span("root", null, 0, 100);
        Span("late", root, 40, 500);

        Assert.Equal([("root", 0, 40), ("late", 40, 100)], Segments(OfSpan(0)));
    }

    [Fact]
    public void Time_between_the_end_of_a_cause_and_the_start_of_its_effect_is_the_effects_queue()
    {
        var created = _run.Point("apiserver.create", "kube-apiserver", null, null, 0, 10);
        var scheduled = _run.Point("scheduler.schedule_one", "kube-scheduler", null, created, 40, 50);
        _run.Point("kubelet.pod.update", "kubelet", "n", scheduled, 55, 100);
        var (graph, tree) = Stitch();

        var path = CriticalPath.OfEffects(graph, tree, 0);

        Assert.Equal(["kubelet:45+5", "scheduler:10+30", "apiserver:10+0"],
            path.Layers.Select(share => $"{share.Layer}:{share.WorkNanos / 1e6}+{share.WaitNanos / 1e6}"));
        Assert.Equal(100_000_000, path.DurationNanos);
        Assert.Equal(path.Segments, CriticalPath.Between(graph, tree, 0, 2)!.Segments);
        Assert.Null(CriticalPath.Between(graph, tree, 2, 0));
    }

    [Fact]
    public void Between_a_cause_and_an_effect_what_else_the_cause_led_to_only_counts_before_the_effect_begins()
    {
        var root = Span("root", null, 0, 100);
        Span("before", root, 10, 40);
        var effect = Span("effect", root, 50, 80);
        Span("beside", root, 20, 70);
        var (graph, tree) = Stitch();

        var path = CriticalPath.Between(graph, tree, 0, graph.Spans.IndexOf(effect.Key))!;

        Assert.Equal([("root", 0, 10), ("before", 10, 40), ("root", 40, 50), ("effect", 50, 80)], Segments(path));
    }

    [Fact]
    public void A_clients_own_time_on_the_way_through_a_Service_is_the_networks()
    {
        var run = new HotRodRun(1);
        var graph = run.Evidence().Graph;
        var load = run.Run.Load[0];

        var path = CriticalPath.OfSpan(graph, new CausalTree(graph), graph.Spans.IndexOf(new SpanKey(load.TraceId, load.SpanId)));

        // Six calls follow one another, each 4 ms on the way there and 2 ms back.
        Assert.Equal(6 * 6_000_000, path.Layers.Single(share => share.Layer == Conventions.NetworkLayer).WorkNanos);
        Assert.Equal(800_000_000, path.DurationNanos);
    }

    [Property(MaxTest = 300)]
    public Property The_path_of_any_span_covers_it_exactly_once() => Prop.ForAll(Forests(), spans =>
    {
        var graph = CausalGraph.Stitch(new SpanSet(spans), Inventory.Empty, StitchOptions.Default);
        var tree = new CausalTree(graph);
        for (var node = 0; node < graph.NodeCount; node++)
        {
            AssertCovers(CriticalPath.OfSpan(graph, tree, node), graph.StartOf(node), graph.EndOf(node));
            AssertCovers(CriticalPath.OfEffects(graph, tree, node), graph.StartOf(node), LastEnd(graph, tree, node));
        }
    });

    [Property(MaxTest = 300)]
    public Property The_path_to_an_effect_goes_from_the_causes_start_to_the_effects_end() => Prop.ForAll(Forests(), spans =>
    {
        var graph = CausalGraph.Stitch(new SpanSet(spans), Inventory.Empty, StitchOptions.Default);
        var tree = new CausalTree(graph);
        for (var node = 0; node < graph.NodeCount; node++)
        {
            foreach (var cause in tree.Ancestry(node))
            {
                var start = tree.Ancestry(node).TakeWhile(other => other != cause).Append(cause).Min(graph.StartOf);
                AssertCovers(CriticalPath.Between(graph, tree, cause, node)!, start, graph.EndOf(node));
            }
        }
    });

    [Fact]
    public void A_chain_of_a_hundred_thousand_spans_overflows_no_stack()
    {
        Span? last = null;
        for (var i = 0; i < 100_000; i++)
            last = Span("s", last, i * 1e-6, 1);

        Assert.Equal(1_000_000, OfSpan(0).DurationNanos);
    }

    private static void AssertCovers(CriticalPath path, long start, long end)
    {
        Assert.Equal(end - start, path.DurationNanos);
        var at = start;
        foreach (var segment in path.Segments)
        {
            Assert.Equal(at, segment.StartUnixNano);
            Assert.True(segment.DurationNanos > 0);
            at = segment.EndUnixNano;
        }
        Assert.Equal(end, at);
        Assert.Equal(path.DurationNanos, path.Layers.Sum(share => share.TotalNanos));
    }

    private static long LastEnd(CausalGraph graph, CausalTree tree, int node)
    {
        var last = graph.EndOf(node);
        foreach (var edge in tree.EffectsOf(node))
            last = Math.Max(last, LastEnd(graph, tree, edge.Effect));
        return last;
    }

    /// <summary>Any parents, circles and absent ones included; any times, skewed, empty and negative ones included.</summary>
    private static Arbitrary<Span[]> Forests()
    {
        var span = from parent in Gen.Choose(0, 13)
                   from start in Gen.Choose(0, 60)
                   from length in Gen.Choose(-3, 40)
                   from kind in Gen.Elements(SpanKind.Client, SpanKind.Server, SpanKind.Internal)
                   from link in Gen.Choose(0, 30)
                   select (parent, start, length, kind, link);
        return span.ArrayOf().Resize(12).Select(drafts => drafts.Select((draft, i) => new Span
        {
            TraceId = new TraceId(0, 1),
            SpanId = new SpanId((ulong)i + 1),
            ParentSpanId = new SpanId((ulong)draft.parent),
            Name = $"s{i}",
            Kind = draft.kind,
            StartUnixNano = draft.start,
            EndUnixNano = draft.start + draft.length,
            Links = draft.link is > 0 and < 12 ? [new SpanLink(new TraceId(0, 1), new SpanId((ulong)draft.link))] : [],
        }).ToArray()).ToArbitrary();
    }

    private Span Span(string name, Span? parent, double start, double end) =>
        _run.App(name, SpanKind.Internal, "s", null, parent, start, end);

    private CriticalPath OfSpan(int node)
    {
        var (graph, tree) = Stitch();
        return CriticalPath.OfSpan(graph, tree, node);
    }

    private (CausalGraph, CausalTree) Stitch()
    {
        var graph = CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);
        return (graph, new CausalTree(graph));
    }

    private IEnumerable<(string, double, double)> Segments(CriticalPath path) => path.Segments.Select(segment =>
        (_run.Spans[segment.Node].Name, (segment.StartUnixNano - RunBuilder.At(0)) / 1e6, (segment.EndUnixNano - RunBuilder.At(0)) / 1e6));
}
