using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>What would have been, where arithmetic says it; and with nothing changed, what was.</summary>
public class RetimingTests
{
    private readonly RunBuilder _run = new();

    [Fact]
    public void What_comes_one_after_the_other_is_shorter_by_what_was_saved()
    {
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, 0, 100);
        _run.App("first", SpanKind.Client, "database", null, root, 10, 40);
        _run.App("second", SpanKind.Client, "database", null, root, 50, 90);

        // 10 + 15 + 10 + 20 + 10: the front's own 30 ms stay.
        Assert.Equal(65, Retimed("database", 0.5));
        Assert.Equal(85, Retimed("front", 0.5));
        Assert.Equal(170, Retimed("database", 2));
        Assert.Equal(30, Retimed("database", 0));
    }

    [Fact]
    public void What_ran_beside_it_takes_over_when_it_is_the_last_to_end()
    {
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, 0, 100);
        _run.App("slow", SpanKind.Client, "database", null, root, 10, 90);
        _run.App("less slow", SpanKind.Client, "cache", null, root, 10, 70);

        // 40 ms would be saved, but the cache ends only at 70.
        Assert.Equal(80, Retimed("database", 0.5));
        Assert.Equal(100, Retimed("cache", 0.5));
        Assert.Equal(120, Math.Round(Retimed("cache", 100 / 60.0), 6));
    }

    [Fact]
    public void What_began_while_another_ran_did_not_wait_for_it()
    {
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, 0, 100);
        _run.App("long", SpanKind.Client, "database", null, root, 10, 60);
        _run.App("beside", SpanKind.Client, "cache", null, root, 30, 95);

        Assert.Equal(100, Retimed("database", 0.1));
    }

    [Fact]
    public void Deep_below_it_counts_as_well_and_what_nobody_waits_for_does_not()
    {
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, 0, 100);
        var call = _run.App("call", SpanKind.Client, "front", null, root, 0, 100);
        var served = _run.App("serve", SpanKind.Server, "back", null, call, 10, 90);
        _run.App("SELECT", SpanKind.Client, "database", null, served, 20, 80);
        _run.App("later", SpanKind.Consumer, "worker", null, served, 30, 85);

        Assert.Equal(70, Retimed("database", 0.5));
        Assert.Equal(100, Retimed("worker", 0.1));
    }

    [Fact]
    public void What_comes_after_its_cause_has_ended_comes_as_much_later()
    {
        var first = _run.Point("scheduler.bind", "kube-scheduler", null, null, 0, 20);
        _run.Point("kubelet.pod.sync", "kubelet", "n", first, 50, 150);
        var graph = Stitch();
        var tree = new CausalTree(graph);
        double Along(string service, double factor) =>
            new Retiming(graph, tree, node => graph.SpanAt(node)!.Service == service ? factor : 1)
                .Along(CriticalPath.Way(graph, tree, 0, 1)!) / 1e6;

        Assert.Equal((150.0, 140.0, 100.0), (Along("", 1), Along("kube-scheduler", 0.5), Along("kubelet", 0.5)));
    }

    [Fact]
    public void A_clock_that_is_off_makes_no_time()
    {
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, 10, 100);
        _run.App("early", SpanKind.Client, "database", null, root, 0, 50);
        _run.App("late", SpanKind.Client, "cache", null, root, 60, 130);
        _run.App("instant", SpanKind.Internal, "front", null, root, 55, 55);

        Assert.Equal(90, Retimed("", 1));
        Assert.InRange(Retimed("database", 0.5), 50, 90);
    }

    [Fact]
    public void With_nothing_changed_every_request_and_every_pod_takes_what_it_took()
    {
        var run = new HotRodRun(30);
        var graph = run.Evidence().Graph;
        foreach (var group in SubjectGroups.OfVerdict(graph, run.Judge()).Concat(SubjectGroups.OfRoots(graph)))
        {
            foreach (var subject in group.Subjects)
                Assert.Equal(subject.DurationNanos, new Retiming(graph, subject.Tree, _ => 1).Along(subject.Way), 1.0);
        }
    }

    [Fact]
    public void No_layer_that_gets_faster_makes_anything_slower_nor_more_than_all_of_it_faster()
    {
        var run = new HotRodRun(30);
        var graph = run.Evidence().Graph;
        foreach (var group in SubjectGroups.OfVerdict(graph, run.Judge()))
        {
            var analysis = new GroupAnalyzer(faster: 2).Analyze(group)!;
            Assert.All(analysis.Shares[PathDimension.Layer], layer =>
                Assert.InRange(layer.MedianFasterNanos!.Value, layer.MedianWithoutNanos, (long)analysis.Durations[0].Nanos.Value + 1));
            Assert.Contains(analysis.Shares[PathDimension.Layer], layer => layer.MedianFasterNanos < analysis.Durations[0].Nanos.Value);
            Assert.Contains("p50 if faster", AnalysisTable.Write(analysis, 10), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("speed", "slow")]
    public void A_chain_of_a_hundred_thousand_and_as_many_siblings_are_walked()
    {
        var at = _run.App("root", SpanKind.Internal, "front", null, null, 0, 300_000);
        for (var i = 0; i < 100_000; i++)
            _run.App("sibling", SpanKind.Internal, "front", null, at, i, i + 1);
        for (var i = 0; i < 100_000; i++)
            at = _run.App("child", SpanKind.Internal, "front", null, at, 100_000 + i, 300_000 - i);

        Assert.Equal(150_000, Retimed("front", 0.5));
    }

    private double Retimed(string service, double factor)
    {
        var graph = Stitch();
        return new Retiming(graph, new CausalTree(graph), node => graph.SpanAt(node)!.Service == service ? factor : 1).Of(0) / 1e6;
    }

    private CausalGraph Stitch() => CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);
}
