using PatchTracer.Traces;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Truth.Runs;

/// <summary>A run that nothing is missing of, and where in it each edge of the contract is.</summary>
internal sealed class WholeRun
{
    private readonly Dictionary<string, HashSet<Span>> _spansOf = [];
    private readonly List<Site> _sites = [];

    /// <exception cref="IncompleteRunException">It is not complete.</exception>
    public WholeRun(RecordedRun run)
    {
        Run = run;
        var evidence = run.Evidence();
        Graph = evidence.Graph;
        var index = new CandidateIndex(Graph);
        var diagnoser = new Diagnoser(evidence, new SilenceDiagnoser(run.Contract, evidence, index));
        var judge = new EdgeJudge(run.Contract, evidence, diagnoser);
        var subjects = new SubjectList(evidence);
        foreach (var chain in run.Contract.Chains)
        {
            foreach (var subject in subjects.Of(chain.Subjects))
            {
                var evaluation = new SubjectEvaluation(run.Contract, chain, subject, evidence, index, judge, diagnoser);
                if (!evaluation.Evaluate().Complete)
                    throw new IncompleteRunException($"{subject.Name} of {chain.Name} is not complete: only a complete run can be broken");
                Add(chain, subject, [.. evaluation.States]);
            }
        }
        Groups = [.. _sites.GroupBy(site => (site.Chain.Name, site.Rule?.From, site.Step.Name))
            .Select(group => new SiteGroup(group.First().Chain, group.First().Rule, group.First().Step, [.. group]))];
    }

    public RecordedRun Run { get; }

    public CausalGraph Graph { get; }

    /// <summary>In the contract's order.</summary>
    public IReadOnlyList<SiteGroup> Groups { get; }

    /// <summary>Whether any of some spans is a step's of a subject, or of the subject's own trace.</summary>
    public bool Touches(string subject, IReadOnlySet<Span> spans) => _spansOf[subject].Overlaps(spans);

    private void Add(Chain chain, Subject subject, IReadOnlyList<StepState> states)
    {
        if (!_spansOf.TryGetValue(subject.Name, out var spans))
            _spansOf.Add(subject.Name, spans = new HashSet<Span>(ReferenceEqualityComparer.Instance));
        if (subject.TraceId is { } trace)
        {
            foreach (var node in Graph.Spans.InTrace(trace))
                spans.Add(Graph.SpanAt(node)!);
        }
        foreach (var state in states.Where(state => !chain.IsWitness(state.Step)))
        {
            spans.UnionWith(Spans(state));
            spans.UnionWith(Hops(state).Select(hop => hop.Connection));
            var rules = chain.Edges.Where(edge => edge.To == state.Step.Name && !edge.Optional).ToArray();
            if (rules.Length == 0)
                _sites.Add(Of(chain, null, state, subject, []));
            foreach (var rule in rules)
            {
                _sites.Add(Of(chain, rule, state, subject, [.. states.Where(cause => cause.Step.Name == rule.From
                    && (cause.Node is null || state.Node is null || cause.Node == state.Node))]));
            }
        }
    }

    private Site Of(Chain chain, EdgeRule? rule, StepState state, Subject subject, IReadOnlyList<StepState> causes) =>
        new(chain, rule, state.Step, state.Node, subject.Name)
        {
            Causes = [.. causes.SelectMany(Spans)],
            Effects = [.. Spans(state)],
            Hops = [.. Hops(state)],
        };

    private IEnumerable<Span> Spans(StepState state) => state.Reached.Order().Select(Graph.SpanAt).OfType<Span>();

    private IEnumerable<Hop> Hops(StepState state) => state.Reached.Order().Select(Graph.HopAt).OfType<Hop>();
}
