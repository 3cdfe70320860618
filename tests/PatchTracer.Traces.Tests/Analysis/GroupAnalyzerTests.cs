using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests.Analysis;

public class GroupAnalyzerTests
{
    private readonly RunBuilder _run = new();

    [Fact]
    public void The_time_of_each_part_is_summed_up_over_all_traces_of_a_root()
    {
        // Of each trace the database has 60 ms; the front has 10, 20, … 100 ms around it.
        for (var i = 1; i <= 10; i++)
        {
            var root = _run.App("GET /", SpanKind.Server, "front", null, null, 1000 * i, 1000 * i + 60 + 10 * i);
            _run.App("SELECT", SpanKind.Client, "database", null, root, 1000 * i + 5, 1000 * i + 65);
        }
        _run.App("GET /health", SpanKind.Server, "front", null, null, 0, 1);

        var groups = Groups();
        var group = Analyze(groups[0]);

        Assert.Equal(["GET / (front)", "GET /health (front)"], groups.Select(g => g.Name));
        Assert.Equal((10, 0), (group.Subjects, group.WithoutPath));
        Assert.Equal([(0.5, 110.0), (0.9, 150.0), (0.99, 160.0), (1.0, 160.0)],
            group.Durations.Select(d => (d.Quantile, d.Nanos.Value / 1e6)));
        var (front, database) = (Part(group, PathDimension.Service, "front"), Part(group, PathDimension.Service, "database"));
        Assert.Equal((55.0, 60.0), (front.WorkNanos / 1e6, database.WorkNanos / 1e6));
        Assert.Equal((0.4783, 0.5217), (Math.Round(front.All.Value, 4), Math.Round(database.All.Value, 4)));
        Assert.Equal((0.625, 0.375), (front.Tail, database.Tail));
        Assert.Equal((1, 160.0), (group.Tail.Subjects, group.Tail.ToNanos / 1e6));
        // Without the database the median would be that of the fronts: 50 ms.
        Assert.Equal((50.0, 60.0), (database.MedianWithoutNanos / 1e6, front.MedianWithoutNanos / 1e6));
        Assert.True(front.All.Low < front.All.Value && front.All.Value < front.All.High);
        Assert.Equal("SELECT (database)", group.Shares[PathDimension.Operation][0].Part);
    }

    [Fact]
    public void All_time_of_a_run_of_HotROD_is_on_somebodys_account_in_each_dimension_that_everything_has()
    {
        var run = new HotRodRun(20);
        var verdict = run.Judge();
        var graph = run.Evidence().Graph;
        var groups = SubjectGroups.OfVerdict(graph, verdict);

        Assert.Equal(verdict.Chains.Select(chain => chain.Name), groups.Select(group => group.Name));
        foreach (var group in groups.Select(new GroupAnalyzer().Analyze))
        {
            Assert.Equal(0, group!.WithoutPath);
            Assert.Equal(1, group.Shares[PathDimension.Layer].Sum(share => share.All.Value), 6);
            Assert.Equal(1, group.Shares[PathDimension.Service].Sum(share => share.Middle), 6);
            Assert.Equal(1, group.Shares[PathDimension.Operation].Sum(share => share.Tail), 6);
        }
        var dispatch = new GroupAnalyzer().Analyze(groups.Single(group => group.Name == "dispatch"))!;
        Assert.Contains(dispatch.Shares[PathDimension.KubernetesService],
            share => share.Part.EndsWith("/driver", StringComparison.Ordinal));
    }

    [Fact]
    public void Waiting_is_told_from_work_and_what_another_trace_caused_is_no_group()
    {
        var created = _run.Point("apiserver.create", "kube-apiserver", null, null, 0, 10);
        _run.Point("scheduler.schedule_one", "kube-scheduler", null, created, 40, 50);
        var linked = _run.Point("kubelet.pod.update", "kubelet", "n", null, 60, 70);
        _run.Replace(linked, linked with { Links = [new SpanLink(created.TraceId, created.SpanId)] });

        Assert.Equal(["apiserver.create (kube-apiserver)"], Groups().Select(group => group.Name));
    }

    [Fact]
    public void A_trace_that_was_cut_off_begins_with_the_first_of_what_is_left()
    {
        var root = _run.App("GET /", SpanKind.Server, "front", null, null, 0, 100);
        _run.App("second", SpanKind.Internal, "front", null, root, 50, 60);
        _run.App("first", SpanKind.Internal, "front", null, root, 10, 20);
        _run.Spans.RemoveAll(span => span.Name == "GET /");

        var group = Assert.Single(Groups());

        Assert.Equal(("first (front)", 1), (group.Name, group.Subjects.Count));
    }

    [Fact]
    public void Groups_without_time_or_without_paths_make_no_figures_up()
    {
        _run.App("instant", SpanKind.Internal, "front", null, null, 5, 5);

        var group = Analyze(Assert.Single(Groups()));

        Assert.All(group.Durations, duration => Assert.Equal(0, duration.Nanos.Value));
        Assert.All(group.Shares.Values, Assert.Empty);
        Assert.Null(new GroupAnalyzer().Analyze(new SubjectGroup("nothing", [], 3)));
        Assert.Contains("p50       0ns  (too few to say how far off)", AnalysisTable.Write(group, 10), StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_has_what_matters_first_and_says_what_it_leaves_out()
    {
        for (var i = 0; i < 8; i++)
        {
            var root = _run.App("GET /\u001b[31m", SpanKind.Server, "front", null, null, 1000 * i, 1000 * i + 100);
            for (var step = 0; step < 4; step++)
                _run.App($"step {step}", SpanKind.Internal, "front", null, root, 1000 * i + 20 * step, 1000 * i + 20 * step + 18);
        }

        var text = AnalysisTable.Write(Analyze(Groups()[0]), 3);

        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("8 subjects", text, StringComparison.Ordinal);
        Assert.Contains("p50     100ms  (100ms to 100ms)", text, StringComparison.Ordinal);
        Assert.Contains("p90     100ms  (at least 100ms; too few for more)", text, StringComparison.Ordinal);
        Assert.Contains("… and 2 more", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nnode", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void Stacks_lead_from_the_outermost_cause_to_what_took_the_time()
    {
        for (var i = 0; i < 2; i++)
        {
            var root = _run.App("GET /", SpanKind.Server, "front", null, null, 1000 * i, 1000 * i + 100);
            var call = _run.App("a;b", SpanKind.Client, "front", null, root, 1000 * i + 10, 1000 * i + 90);
            _run.App("SELECT", SpanKind.Server, "database", null, call, 1000 * i + 30, 1000 * i + 70);
        }
        var group = Assert.Single(Groups());
        var stacks = PathStacks.Of(group);

        Assert.Equal(group.Subjects.Sum(subject => subject.DurationNanos), stacks.Sum(stack => stack.Nanos));
        Assert.Equal(["group;GET / (front) 40000", "group;GET / (front);a,b (front) 80000",
            "group;GET / (front);a,b (front);SELECT (database) 80000", ""],
            CollapsedStacks.Write("group", stacks).Split('\n'));
        var file = Speedscope.Of([("group", stacks)]);
        var profile = Assert.Single(file.Profiles);
        Assert.Equal(200_000_000, profile.EndValue);
        Assert.Equal(["GET / (front)", "a;b (front)", "SELECT (database)"],
            profile.Samples[^1].Select(frame => file.Shared.Frames[frame].Name));
    }

    [Fact]
    public void Stacks_of_causes_without_end_are_cut_and_all_time_is_there()
    {
        var at = _run.App("root", SpanKind.Internal, "front", null, null, 0, 200_000);
        for (var i = 0; i < 50_000; i++)
            at = _run.App($"child {i}", SpanKind.Internal, "front", null, at, i + 1, 199_999 - i);
        var group = Assert.Single(Groups());

        var stacks = PathStacks.Of(group);

        Assert.Equal(group.Subjects[0].DurationNanos, stacks.Sum(stack => stack.Nanos));
        Assert.Equal(101, stacks.Max(stack => stack.Frames.Count));
        Assert.Equal("(deeper)", stacks.MaxBy(stack => stack.Nanos)!.Frames[^1].Name);
        Assert.Equal(101, stacks.Count);
    }

    private CausalGraph Stitch() => CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);

    private IReadOnlyList<SubjectGroup> Groups() => SubjectGroups.OfRoots(Stitch());

    private static GroupAnalysis Analyze(SubjectGroup group) => new GroupAnalyzer().Analyze(group)!;

    private static PathShare Part(GroupAnalysis group, PathDimension dimension, string part) =>
        group.Shares[dimension].Single(share => share.Part == part);
}
