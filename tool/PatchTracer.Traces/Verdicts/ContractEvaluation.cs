using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Judges a run by a contract. Pure: the same evidence gives the same verdict, in the same order.</summary>
public static class ContractEvaluation
{
    public static Verdict Evaluate(Contract contract, RunEvidence evidence) =>
        Evaluate(contract, evidence, new CandidateIndex(evidence.Graph));

    /// <summary>The verdict on a run whose components have no spans: that nothing can be said.</summary>
    /// <param name="reason">Why they have none.</param>
    public static Verdict Unasked(Contract contract, RunEvidence evidence, string reason) =>
        Of(contract, evidence) with { Untraced = reason };

    private static Verdict Of(Contract contract, RunEvidence evidence) => new()
    {
        Contract = contract.Name,
        Spans = evidence.Graph.Spans.Count,
        Traces = evidence.Graph.Spans.TraceIds.Count,
        Hops = evidence.Graph.Hops.Count,
        Conflicts = [.. evidence.Graph.Spans.Conflicts.Select(conflict => SpanReference.Of(conflict.Other))],
        SetAside = SetAside.Of(evidence),
        Chains = [],
    };

    internal static Verdict Evaluate(Contract contract, RunEvidence evidence, CandidateIndex index)
    {
        var diagnoser = new Diagnoser(evidence, new SilenceDiagnoser(contract, evidence, index));
        var judge = new EdgeJudge(contract, evidence, diagnoser);
        var subjects = new SubjectList(evidence);
        return Of(contract, evidence) with
        {
            Chains = [.. contract.Chains.Select(
                chain => Chain(contract, chain, subjects.Of(chain.Subjects), evidence, index, judge, diagnoser))],
        };
    }

    private static ChainVerdict Chain(Contract contract, Chain chain,
        IReadOnlyList<Subject> subjects, RunEvidence evidence, CandidateIndex index, EdgeJudge judge, Diagnoser diagnoser)
    {
        var verdicts = new List<SubjectVerdict>();
        var traces = new HashSet<TraceId>();
        foreach (var subject in subjects)
        {
            var evaluation = new SubjectEvaluation(contract, chain, subject, evidence, index, judge, diagnoser);
            verdicts.Add(evaluation.Evaluate());
            traces.UnionWith(evaluation.Traces());
        }
        return new ChainVerdict
        {
            Name = chain.Name,
            Subjects = verdicts,
            Orphans = chain.OrphansAllowed ? [] : Orphans(evidence.Graph, traces),
            Conflicts = chain.ConflictsAllowed ? null : Conflicts(evidence.Graph, traces.Contains),
            Problems = chain.Expect.Contains(subjects.Count) ? [] : [$"{subjects.Count} subjects, the contract wants {chain.Expect}"],
        };
    }

    private static List<SpanReference> Orphans(CausalGraph graph, HashSet<TraceId> traces) =>
        [.. graph.Orphans.Where(orphan => traces.Contains(orphan.Span.TraceId)).Select(orphan => SpanReference.Of(orphan.Span))];

    /// <summary>Of some traces, each span that has the id of one before it.</summary>
    internal static List<SpanReference> Conflicts(CausalGraph graph, Predicate<TraceId> isMeant) =>
        [.. graph.Spans.Conflicts.Where(conflict => isMeant(conflict.Other.TraceId)).Select(conflict => SpanReference.Of(conflict.Other))];
}
