using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Proposals;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Verdicts;
using Xunit;

namespace PatchTracer.Traces.Tests;

/// <summary>A contract that is proposed from a run is fulfilled by it, and broken by one that lost something.</summary>
public sealed class ProposalTests
{
    [Fact]
    public void A_run_fulfils_what_is_proposed_from_it_and_the_proposal_says_what_its_contract_says()
    {
        var evidence = Evidence(new HotRodRun(10));

        var proposal = Read(ContractProposal.From("hotrod", evidence));

        Assert.True(ContractEvaluation.Evaluate(proposal, evidence).Complete);
        var pods = proposal.Chains.First(chain => chain.Subjects is PodSubjects);
        var edges = pods.Edges.Select(edge => $"{edge.From} -> {edge.To}").ToHashSet();
        Assert.Superset(new HashSet<string> { "deploy -> create-deployment", "create-pod -> schedule", "container -> startup",
            "endpoints-heard -> rules-written" }, edges);
        var requests = proposal.Chains.First(chain => chain.Subjects is RequestSubjects);
        Assert.Contains(requests.Edges, edge => edge is { From: "load", To: "hotrod-frontend-get-dispatch", Direct: true });
        Assert.Equal(3, requests.Steps.Count(step => step.Pattern.Hop));
    }

    [Fact]
    public void A_name_that_YAML_or_a_terminal_would_obey_is_quoted()
    {
        var evidence = Evidence(new HotRodRun(2));

        var proposal = ContractProposal.From("a: {\u001b[2J\u202e", evidence)!;

        Assert.Contains("contract: \"a: {\\u001B[2J\\u202E\"\n", proposal);
        Assert.Equal("a: {\u001b[2J\u202e", Read(proposal).Name);
    }

    [Theory]
    [InlineData("kubelet.volume.wait")]
    [InlineData("deployment.sync")]
    [InlineData("kubeproxy.on_endpointslice_change")]
    public void What_one_run_had_and_another_lacks_is_told_by_the_proposal_of_the_first(string tracepoint)
    {
        var proposal = Read(ContractProposal.From("hotrod", Evidence(new HotRodRun(2))));
        var damaged = new HotRodRun(2);
        damaged.Run.Spans.RemoveAll(span => span.Tracepoint == tracepoint);

        Assert.False(ContractEvaluation.Evaluate(proposal, Evidence(damaged)).Complete);
    }

    [Fact]
    public void What_one_subject_lacks_is_proposed_for_none()
    {
        var run = new HotRodRun(3);
        var lost = run.Run.Spans.First(span => span.Name == "GET /route");
        run.Run.Spans.Remove(lost);
        var waits = run.Run.Spans.First(span => span.Tracepoint == "kubelet.volume.wait");
        run.Run.Spans.Remove(waits);
        var evidence = Evidence(run);

        var proposal = Read(ContractProposal.From("hotrod", evidence));

        Assert.True(ContractEvaluation.Evaluate(proposal, evidence).Complete);
        Assert.DoesNotContain(proposal.Chains.SelectMany(chain => chain.Steps), step => step.Name == "volumes");
    }

    [Fact]
    public void Of_nothing_nothing_is_proposed() =>
        Assert.Null(ContractProposal.From("none",
            new RunEvidence { Graph = CausalGraph.Stitch(new SpanSet([]), Inventory.Empty, new StitchOptions()) }));

    [Fact]
    public void Pods_that_labels_do_not_tell_apart_from_others_have_chains_of_their_own()
    {
        static PodGroup Group(PodOrigin origin, params (string, string)[] labels) =>
            new("ns", labels.ToDictionary(l => l.Item1, l => l.Item2), origin, HasService: false) { Count = 1 };

        var apart = Read(ContractProposal.For("a",
            [Group(PodOrigin.Deployment, ("app", "x"), ("of", "y")), Group(PodOrigin.Deployment, ("app", "z"), ("of", "y")),
                Group(PodOrigin.Job, ("app", "j"))], hasLoad: false));
        Assert.Equal(["pods-y", "pods-j"], apart.Chains.Select(chain => chain.Name));
        Assert.Equal(2, apart.Chains[0].Expect.Min);

        var mixed = Read(ContractProposal.For("a",
            [Group(PodOrigin.Deployment, ("app", "x"), ("of", "y")), Group(PodOrigin.Deployment, ("app", "z"), ("of", "y")),
                Group(PodOrigin.Job, ("app", "j"), ("of", "y"))], hasLoad: true));
        Assert.Equal(["pods-x", "pods-z", "pods-j", "requests"], mixed.Chains.Select(chain => chain.Name));
    }

    private static Contract Read(string? text)
    {
        Assert.NotNull(text);
        var parse = ContractReader.Read(text, "proposal");
        Assert.Empty(parse.Diagnostics);
        return parse.Contract!;
    }

    private static RunEvidence Evidence(HotRodRun run) => run.Evidence();
}
