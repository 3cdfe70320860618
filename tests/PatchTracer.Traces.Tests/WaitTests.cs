using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>
/// A pod that is bound, starts, is probed, has its status written and gets its endpoints: only the first two are connected by context.
/// </summary>
public class WaitTests
{
    private const string Pods = """
        contract: c
        chains:
        - name: n
          subjects: {roots: {name: scheduler.bind}}
          steps:
            bind: {tracepoint: scheduler.bind}
            start: {tracepoint: kubelet.container.start}
            startup: {name: startup}
            endpoints: {tracepoint: endpointslice.sync}
            probe: {tracepoint: kubelet.probe}
            status: {tracepoint: kubelet.status.sync}
          edges: [bind -> start -> startup, bind -> endpoints]
          waits: [startup -> probe -> status -> endpoints]
        """;

    private readonly RunBuilder _run = new();

    [Fact]
    public void Time_until_an_effect_belongs_to_what_it_waited_for()
    {
        var bind = Bound();
        _run.Point("kubelet.probe", "kubelet", "n", bind, 450, 460);
        _run.Point("kubelet.status.sync", "kubelet", "n", bind, 700, 720);
        _run.Point("endpointslice.sync", "kube-controller-manager", null, bind, 730, 740);
        var (graph, verdict) = Judge();

        Assert.Equal(["startup>kubelet.probe", "kubelet.probe>kubelet.status.sync", "kubelet.status.sync>endpointslice.sync"],
            verdict.Waits.Select(wait => $"{wait.Cause.Name}>{wait.Effect.Name}"));
        Assert.Equal(["kubelet:110+270", "app:320+0", "controllers:10+10", "scheduler:20+0"], Layers(graph, verdict));
        Assert.Contains("   240ms  waiting for kubelet.status.sync\n", CriticalPathTable.Write(graph, Path(graph, verdict)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_the_last_that_had_ended_is_meant()
    {
        var bind = Bound();
        _run.Point("kubelet.probe", "kubelet", "n", bind, 450, 460);
        var last = _run.Point("kubelet.probe", "kubelet", "n", bind, 550, 560);
        _run.Point("kubelet.probe", "kubelet", "n", bind, 690, 800);
        _run.Point("kubelet.status.sync", "kubelet", "n", bind, 700, 720);
        var (_, verdict) = Judge();

        Assert.Equal(last.SpanId, verdict.Waits.Single(wait => wait.Effect.Name == "kubelet.status.sync").Cause.SpanId);
    }

    [Fact]
    public void A_cause_that_is_named_and_ended_later_stays_the_cause()
    {
        var bind = Bound();
        _run.Point("kubelet.probe", "kubelet", "n", bind, 450, 460);
        var sync = _run.Point("kubelet.pod.sync", "kubelet", "n", bind, 500, 650);
        var status = _run.Point("kubelet.status.sync", "kubelet", "n", sync, 700, 720);
        var (graph, verdict) = Judge();

        Assert.Equal(graph.Spans.IndexOf(sync.Key), Tree(graph, verdict).CauseOf(graph.Spans.IndexOf(status.Key)));
    }

    [Fact]
    public void What_only_explains_a_wait_need_not_have_happened_and_is_no_edge()
    {
        var bind = Bound();
        _run.Point("endpointslice.sync", "kube-controller-manager", null, bind, 730, 740);
        var (graph, verdict) = Judge();

        Assert.True(verdict.Complete);
        Assert.Empty(verdict.Waits);
        Assert.DoesNotContain(verdict.Edges, edge => edge.To is "probe" or "status");
        Assert.Equal(740_000_000, Path(graph, verdict).DurationNanos);
    }

    [Theory]
    [InlineData("waits: [bind -> nobody]", "no step is named `nobody`")]
    [InlineData("waits: [{path: bind -> start}]", "`waits` is a list of paths")]
    [InlineData("waits: bind -> start", "`waits` is a list of paths")]
    public void Waits_that_say_nothing_are_told(string waits, string message)
    {
        var parse = ContractReader.Read(Pods[..Pods.IndexOf("waits:", StringComparison.Ordinal)] + waits, "c.yaml");

        Assert.Contains(parse.Diagnostics, d => d.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_tree_with_waits_costs_what_the_waits_cost_and_leaves_the_other_as_it_was()
    {
        for (var i = 0; i < 10_000; i++)
            _run.Point("scheduler.bind", "kube-scheduler", null, null, i, i + 1);
        var graph = CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);
        var tree = new CausalTree(graph);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var waiting = new CausalTree(tree, [(3, 7), (5, 7), (7, 9)]);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(bytes, 0, 10_000);
        // The one that ended later is what it waited for.
        Assert.Equal((5, 7, EdgeKind.Derived), (waiting.CauseOf(7), waiting.CauseOf(9), waiting.KindOf(7)));
        Assert.Equal([9, 7, 5], waiting.Ancestry(9));
        Assert.Equal((0, 7), (waiting.EffectsOf(3).Length, Assert.Single(Effects(waiting, 5))));
        Assert.Equal((null, 0), (tree.CauseOf(7), tree.EffectsOf(5).Length));
    }

    [Fact]
    public void A_wait_for_what_the_effect_itself_led_to_is_none()
    {
        var first = _run.Point("scheduler.bind", "kube-scheduler", null, null, 0, 20);
        var second = _run.Point("kubelet.container.start", "kubelet", "n", first, 20, 100);
        _run.Point("kubelet.container.started", "kubelet", "n", second, 100, 110);
        var graph = CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);

        var waiting = new CausalTree(new CausalTree(graph), [(2, 0), (1, 1), (2, 1)]);

        Assert.Equal((null, 0, 1), (waiting.CauseOf(0), waiting.CauseOf(1), waiting.CauseOf(2)));
    }

    private static int[] Effects(CausalTree tree, int node) => [.. tree.EffectsOf(node).ToArray().Select(edge => edge.Effect)];

    private Span Bound()
    {
        var bind = _run.Point("scheduler.bind", "kube-scheduler", null, null, 0, 20);
        var start = _run.Point("kubelet.container.start", "kubelet", "n", bind, 20, 100);
        _run.App("startup", SpanKind.Internal, "app", null, start, 100, 420);
        return bind;
    }

    private (CausalGraph Graph, SubjectVerdict Verdict) Judge()
    {
        var graph = CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);
        var verdict = ContractEvaluation.Evaluate(ContractReader.Read(Pods, "c.yaml").Contract!, new RunEvidence { Graph = graph });
        return (graph, verdict.Chains[0].Subjects[0]);
    }

    private static CausalTree Tree(CausalGraph graph, SubjectVerdict verdict) => new(new CausalTree(graph), verdict.Waits.Select(wait =>
        (graph.Spans.IndexOf(new SpanKey(wait.Cause.TraceId, wait.Cause.SpanId)),
            graph.Spans.IndexOf(new SpanKey(wait.Effect.TraceId, wait.Effect.SpanId)))));

    private static CriticalPath Path(CausalGraph graph, SubjectVerdict verdict) =>
        CriticalPath.Between(graph, Tree(graph, verdict), 0, Enumerable.Range(0, graph.NodeCount).MaxBy(graph.EndOf))!;

    private static IEnumerable<string> Layers(CausalGraph graph, SubjectVerdict verdict) =>
        Path(graph, verdict).Layers.Select(share => $"{share.Layer}:{share.WorkNanos / 1e6}+{share.WaitNanos / 1e6}");
}
