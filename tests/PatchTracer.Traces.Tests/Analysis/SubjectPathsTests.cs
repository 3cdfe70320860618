using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using Xunit;

namespace PatchTracer.Traces.Tests.Analysis;

/// <summary>Two Deployments that become reachable by one sync of kube-proxy, which names one change as its parent and links the other.</summary>
public class SubjectPathsTests
{
    private const string Contract = """
        contract: c
        chains:
        - name: n
          subjects: {roots: {name: apiserver.create}}
          steps:
            create: {tracepoint: apiserver.create}
            bind: {tracepoint: scheduler.bind}
            heard: {tracepoint: kubeproxy.on_endpointslice_change}
            rules: {tracepoint: kubeproxy.sync}
          edges:
          - create -> bind -> heard
          - {path: heard -> rules, via: [parent, link]}
        """;

    private readonly RunBuilder _run = new();

    [Fact]
    public void What_is_only_linked_to_what_it_served_has_a_path_too_and_it_is_its_own()
    {
        var first = Heard(0, 40);
        var second = Heard(10, 60);
        Sync(first, 100, 150, second);

        var subjects = Subjects();

        Assert.Equal([150.0, 140.0], subjects.Select(subject => subject.DurationNanos / 1e6));
        Assert.Equal(["kubeproxy.on_endpointslice_change at 40", "kubeproxy.on_endpointslice_change at 60"], subjects.Select(HeardOn));
        // A change is heard in a millisecond, the rules are written in fifty.
        Assert.All(subjects, subject => Assert.Equal(51.0, subject.Path.Layers.Single(layer => layer.Layer == "kube-proxy").WorkNanos / 1e6));
    }

    [Fact]
    public void What_names_its_own_effect_as_its_cause_has_a_path_or_none_but_an_end()
    {
        var create = _run.Point("apiserver.create", "kube-apiserver", null, null, 0, 10);
        var heard = Heard(create, 40);
        var sync = Sync(heard, 100, 150);
        _run.Replace(create, create with { Links = [new SpanLink(sync.TraceId, sync.SpanId)] });

        Assert.All(Subjects(), subject => Assert.Equal(150.0, subject.DurationNanos / 1e6));
    }

    [Fact]
    public void Every_pod_of_a_complete_run_has_a_path()
    {
        var run = new HotRodRun(2);
        var graph = run.Evidence().Graph;

        Assert.All(SubjectGroups.OfVerdict(graph, run.Judge()), group => Assert.Equal(0, group.WithoutPath));
    }

    private Span Heard(double created, double heard) =>
        Heard(_run.Point("apiserver.create", "kube-apiserver", null, null, created, created + 10), heard);

    private Span Heard(Span create, double heard)
    {
        var bind = _run.Point("scheduler.bind", "kube-scheduler", null, create, heard - 25, heard - 15);
        return _run.Point("kubeproxy.on_endpointslice_change", "kube-proxy", "n", bind, heard, heard + 1);
    }

    private Span Sync(Span parent, double start, double end, params Span[] links)
    {
        var sync = _run.Point("kubeproxy.sync", "kube-proxy", "n", parent, start, end);
        return _run.Replace(sync, sync with { Links = [.. links.Select(link => new SpanLink(link.TraceId, link.SpanId))] });
    }

    private CausalGraph Graph() => CausalGraph.Stitch(new SpanSet(_run.Spans), Inventory.Empty, StitchOptions.Default);

    private Verdict Verdict() =>
        ContractEvaluation.Evaluate(ContractReader.Read(Contract, "c.yaml").Contract!, new RunEvidence { Graph = Graph() });

    private IReadOnlyList<AnalyzedSubject> Subjects() => SubjectGroups.OfVerdict(Graph(), Verdict())[0].Subjects;

    private static string HeardOn(AnalyzedSubject subject)
    {
        var heard = subject.Way.Select(node => subject.Tree.Graph.SpanAt(node)!)
            .Single(span => span.Tracepoint == "kubeproxy.on_endpointslice_change");
        return $"{heard.Name} at {(heard.StartUnixNano - RunBuilder.At(0)) / 1e6}";
    }
}
