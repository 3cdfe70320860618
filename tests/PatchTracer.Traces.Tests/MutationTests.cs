using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>Something is taken out of a complete run: the verdict names exactly that, with the right reason.</summary>
public class MutationTests
{
    /// <summary>Every step of the deploy chain with a cause, for each node where it is expected on each.</summary>
    public static TheoryData<string> DeploySteps()
    {
        var steps = new TheoryData<string>();
        foreach (var edge in Pod(new HotRodRun(0).Judge(), "frontend").Edges.Where(edge => edge.From is not null)
            .DistinctBy(edge => (edge.To, edge.Node)))
            steps.Add($"{edge.To}{(edge.Node is null ? "" : $" @{edge.Node}")}");
        return steps;
    }

    [Theory]
    [MemberData(nameof(DeploySteps))]
    public void A_context_that_is_not_propagated_is_reported_at_the_edge_where_it_was_lost(string step)
    {
        var run = new HotRodRun(0);
        run.LoseContext(SpanOf(run, step));

        var pod = Pod(run.Judge(), "frontend");

        Assert.Equal(EdgesTo(pod, step), Titles(pod, EdgeState.Missing));
        Assert.All(pod.Edges.Where(edge => edge.State == EdgeState.Missing), edge =>
        {
            Assert.Equal(DiagnosisCode.NotPropagated, edge.Diagnosis!.Code);
            Assert.Contains("is a root in trace", edge.Diagnosis.Message);
        });
        Assert.All(pod.Edges.Where(edge => edge.State != EdgeState.Missing), edge => Assert.Equal(EdgeState.Found, edge.State));
    }

    [Theory]
    [MemberData(nameof(DeploySteps))]
    public void A_span_that_was_not_recorded_is_reported_once_and_what_lies_behind_it_is_blocked(string step)
    {
        var run = new HotRodRun(0);
        run.Run.Spans.Remove(SpanOf(run, step));

        var pod = Pod(run.Judge(), "frontend");

        Assert.Equal(EdgesTo(pod, step), Titles(pod, EdgeState.Missing));
        Assert.All(pod.Edges.Where(edge => edge.State == EdgeState.Missing),
            edge => Assert.Equal(DiagnosisCode.NotRecorded, edge.Diagnosis!.Code));
        Assert.All(pod.Edges.Where(edge => edge.State == EdgeState.Blocked),
            edge => Assert.True(step.StartsWith(edge.From!, StringComparison.Ordinal) || edge.To == "cri-start"));
        Assert.DoesNotContain(pod.Edges, edge => edge.State == EdgeState.Violated);
    }

    [Theory]
    [InlineData("kubelet.sandbox.create", "runtime-sync -> sandbox")]
    [InlineData("scheduler.bind", "binding-cycle -> bind")]
    [InlineData("kubelet.volume.wait", "pod-sync -> volumes")]
    [InlineData("endpointslice.sync", "bind -> endpointslice-sync")]
    public void A_tracepoint_taken_out_of_the_catalog_is_called_silent_for_every_pod(string tracepoint, string edge)
    {
        var run = new HotRodRun(0);
        TakeOut(run, tracepoint);

        var verdict = run.Judge();

        Assert.False(verdict.Complete);
        Assert.All(verdict.Chains[0].Subjects, pod =>
        {
            Assert.Equal([edge], Titles(pod, EdgeState.Missing));
            Assert.Equal(DiagnosisCode.TracepointSilent, Single(pod).Code);
        });
    }

    [Fact]
    public void A_tracepoint_that_ran_without_ever_being_given_a_parent_is_no_silent_one()
    {
        var run = new HotRodRun(0);
        TakeOut(run, "kubelet.sandbox.create");
        run.Counters.Add(new RuntimeCounters
        {
            Service = "kubelet",
            WithoutParent = new Dictionary<string, long> { ["kubelet.sandbox.create"] = 7 }
        });

        Assert.Equal(DiagnosisCode.NotPropagated, Single(Pod(run.Judge(), "frontend")).Code);
    }

    [Fact]
    public void Drops_that_the_runtime_counted_explain_a_span_that_is_missing()
    {
        var run = new HotRodRun(0);
        run.Run.Spans.Remove(SpanOf(run, "volumes"));
        run.Counters.Add(new RuntimeCounters { Service = "kubelet", Node = "demo-worker", Recorded = 100, Exported = 88, Dropped = 12 });

        var diagnosis = Single(Pod(run.Judge(), "frontend"));

        Assert.Equal(DiagnosisCode.Dropped, diagnosis.Code);
        Assert.Contains("dropped 12", diagnosis.Message);
    }

    [Fact]
    public void Drops_of_another_service_explain_nothing()
    {
        var run = new HotRodRun(0);
        run.Run.Spans.Remove(SpanOf(run, "volumes"));
        run.Counters.Add(new RuntimeCounters { Service = "kube-proxy", Dropped = 12 });

        Assert.Equal(DiagnosisCode.NotRecorded, Single(Pod(run.Judge(), "frontend")).Code);
    }

    [Fact]
    public void A_service_that_reported_nothing_has_its_exporter_down()
    {
        var run = new HotRodRun(0);
        run.Run.Spans.RemoveAll(span => span.Service == "kube-proxy" && span.Node == "demo-worker");

        var pod = Pod(run.Judge(), "frontend");

        Assert.Equal(["endpointslice-write -> endpoints-heard @demo-worker"], Titles(pod, EdgeState.Missing));
        Assert.Equal(DiagnosisCode.ExporterDown, Single(pod).Code);
        Assert.Contains("kube-proxy on demo-worker", Single(pod).Message);
    }

    [Fact]
    public void An_edge_that_became_a_link_is_demoted_where_a_parent_is_wanted_and_fine_in_link_mode()
    {
        var run = new HotRodRun(0);
        var schedule = SpanOf(run, "schedule");
        var link = new SpanLink(schedule.TraceId, schedule.ParentSpanId);
        run.LoseContext(schedule);
        schedule = SpanOf(run, "schedule");
        run.Run.Replace(schedule, schedule with { Links = [link] });

        var pod = Pod(run.Judge(), "frontend");
        Assert.Equal(["create-pod -> schedule"], Titles(pod, EdgeState.Missing));
        Assert.Equal(DiagnosisCode.DemotedToLink, Single(pod).Code);

        run.LinkMode = true;
        Assert.True(Pod(run.Judge(), "frontend").Complete);
    }

    [Fact]
    public void A_clock_that_runs_behind_is_called_skewed_only_where_it_contradicts_its_cause()
    {
        var run = new HotRodRun(0);
        foreach (var span in run.Run.Spans.Where(span => span.Service == "kubelet").ToArray())
            run.Run.Replace(span, span with
            {
                StartUnixNano = span.StartUnixNano - 500_000_000,
                EndUnixNano = span.EndUnixNano - 500_000_000
            });

        var pod = Pod(run.Judge(), "frontend");

        Assert.Equal(["bind -> pod-update"], Titles(pod, EdgeState.Violated));
        Assert.Empty(Titles(pod, EdgeState.Missing));
        Assert.Equal(DiagnosisCode.ClockSkew, Single(pod).Code);
    }

    [Fact]
    public void A_clock_that_runs_behind_by_less_than_the_tolerance_is_no_finding()
    {
        var run = new HotRodRun(0);
        foreach (var span in run.Run.Spans.Where(span => span.Service == "kubelet").ToArray())
            run.Run.Replace(span, span with
            {
                StartUnixNano = span.StartUnixNano - 40_000_000,
                EndUnixNano = span.EndUnixNano - 40_000_000
            });

        Assert.True(run.Judge().Chains[0].Complete);
    }

    [Fact]
    public void What_had_no_time_to_happen_is_called_so()
    {
        var run = new HotRodRun(0) { End = 180 };
        run.Run.Spans.RemoveAll(span => span.EndUnixNano > RunBuilder.At(180));

        var pod = Pod(run.Judge(), "frontend");

        Assert.Equal(DiagnosisCode.RunEnded, pod.Edges.Single(edge => edge.Title == "pod-update -> worker").Diagnosis!.Code);
    }

    [Fact]
    public void Trace_flags_that_say_not_sampled_explain_a_missing_effect()
    {
        var run = new HotRodRun(0);
        run.Run.Spans.Remove(SpanOf(run, "volumes"));
        var sync = SpanOf(run, "pod-sync");
        run.Run.Replace(sync, sync with { Flags = 0x100 });

        Assert.Equal(DiagnosisCode.NotSampled, Single(Pod(run.Judge(), "frontend")).Code);
    }

    [Fact]
    public void A_lost_span_between_two_steps_is_named_by_what_it_left_behind()
    {
        var run = new HotRodRun(0);
        var write = SpanOf(run, "create-pod");
        run.Run.Spans.RemoveAll(span => span.Key == write.ParentKey);

        var verdict = run.Judge();
        var pod = Pod(verdict, "frontend");

        Assert.Equal(["new-pod -> create-pod"], Titles(pod, EdgeState.Missing));
        Assert.Equal(DiagnosisCode.ParentLost, Single(pod).Code);
        Assert.Equal(write.SpanId, Assert.Single(verdict.Chains[0].Orphans).SpanId);
    }

    [Fact]
    public void A_pod_that_the_inventory_has_and_no_trace_shows_is_missing_from_the_first_step_of_its_own()
    {
        var run = new HotRodRun(0);
        var ghost = run.Pod("route") with { Uid = "ghost", Name = "route-5d8f-zzzzz", Ip = "10.244.9.9" };
        run.Inventory = run.Inventory with { Pods = [.. run.Inventory.Pods, ghost] };

        var verdict = run.Judge();

        Assert.False(verdict.Complete);
        var pod = Assert.Single(verdict.Chains[0].Subjects, subject => !subject.Complete);
        Assert.Equal("hotrod/route-5d8f-zzzzz", pod.Name);
        Assert.Contains("replicaset-sync -> new-pod", Titles(pod, EdgeState.Missing));
    }

    [Fact]
    public void A_contract_without_any_subject_is_not_fulfilled()
    {
        var run = new HotRodRun(0) { Inventory = new Inventory() };

        var verdict = run.Judge();

        Assert.False(verdict.Complete);
        Assert.All(verdict.Chains, chain => Assert.Single(chain.Problems));
    }

    internal static SubjectVerdict Pod(Verdict verdict, string deployment) =>
        verdict.Chains[0].Subjects.First(subject => subject.Name.StartsWith($"hotrod/{deployment}", StringComparison.Ordinal));

    internal static IEnumerable<string> Titles(SubjectVerdict subject, EdgeState state) =>
        subject.Edges.Where(edge => edge.State == state).Select(edge => edge.Title);

    internal static Diagnosis Single(SubjectVerdict subject) => Assert.Single(subject.Edges, edge => edge.Diagnosis is not null).Diagnosis!;

    private static IEnumerable<string> EdgesTo(SubjectVerdict subject, string step) =>
        subject.Edges.Where(edge => step == $"{edge.To}{(edge.Node is null ? "" : $" @{edge.Node}")}").Select(edge => edge.Title);

    private static Span SpanOf(HotRodRun run, string step)
    {
        var effect = Pod(run.Judge(), "frontend").Edges.First(edge => step.Split(" @") is var parts && edge.To == parts[0]
            && (parts.Length == 1 || edge.Node == parts[1])).Effect!;
        return run.Run.Spans.Single(span => span.Key == new SpanKey(effect.TraceId, effect.SpanId));
    }

    /// <summary>As a woven component behaves without the tracepoint: what it would have caused is caused by its parent.</summary>
    private static void TakeOut(HotRodRun run, string tracepoint)
    {
        foreach (var span in run.Run.Spans.Where(span => span.Tracepoint == tracepoint).ToArray())
        {
            run.Run.Spans.Remove(span);
            foreach (var child in run.Run.Spans.Where(other => other.ParentKey == span.Key).ToArray())
                run.Run.Replace(child, child with { ParentSpanId = span.ParentSpanId });
        }
    }
}
