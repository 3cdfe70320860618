using PatchTracer.Traces.Contracts;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Judges one chain for one subject: steps in causal order, each by the edges that lead to it.</summary>
internal sealed class SubjectEvaluation(Contract contract, Chain chain, Subject subject, RunEvidence evidence, CandidateIndex index,
    EdgeJudge judge, Diagnoser diagnoser)
{
    private readonly Dictionary<string, List<StepState>> _states = [];
    private readonly List<EdgeVerdict> _edges = [];
    private IReadOnlyCollection<int>? _scope;

    public SubjectVerdict Evaluate()
    {
        foreach (var step in chain.Steps)
        {
            _states[step.Name] = [.. (step.EachNode ? evidence.Inventory.Nodes.Select(node => (string?)node.Name) : [null])
                .Select(node => State(step, node))];
            foreach (var state in _states[step.Name])
            {
                if (chain.IsWitness(step))
                    state.Reached.UnionWith(state.Candidates);
                else
                    Judge(state);
            }
        }
        ShowEntries();
        return new SubjectVerdict
        {
            Kind = subject.Kind,
            Name = subject.Name,
            TraceId = subject.TraceId ?? _edges.Find(edge => edge.State == EdgeState.Found)?.Effect?.TraceId,
            Edges = _edges,
            Waits = [.. chain.Waits.SelectMany(Waits)],
            Orphans = subject.TraceId is { } trace && !chain.OrphansAllowed ? Orphans(trace) : [],
            Conflicts = subject.TraceId is { } own && !chain.ConflictsAllowed ? ContractEvaluation.Conflicts(evidence.Graph, own.Equals) : null,
        };
    }

    /// <summary>What was found for each step once it is evaluated; of a step that is expected on each node, for each.</summary>
    public IEnumerable<StepState> States => _states.Values.SelectMany(states => states);

    /// <summary>All traces in which something of the subject was found.</summary>
    public IEnumerable<TraceId> Traces() =>
        States.SelectMany(state => state.Reached).Select(evidence.Graph.TraceOf).Distinct();

    private StepState State(ChainStep step, string? node)
    {
        var matcher = new SpanMatcher(step.Pattern, reference => reference == SpanMatcher.NodeName && node is not null ? [node]
            : Values(reference));
        return new StepState(step, node, matcher, among =>
        {
            var nodes = among ?? (subject.TraceId is { } trace ? Scope(trace) : null);
            var found = nodes is null ? index.Find(matcher) : index.Filter(matcher, nodes);
            if (node is not null)
                found.RemoveAll(candidate => (evidence.Graph.SpanAt(candidate)?.Node ?? evidence.Graph.HopAt(candidate)?.Node) != node);
            return found;
        });
    }

    private void Judge(StepState effect)
    {
        var rules = chain.Edges.Where(edge => edge.To == effect.Step.Name).ToArray();
        if (rules.Length == 0)
            _edges.Add(Entry(effect));
        foreach (var rule in rules)
        {
            foreach (var cause in _states[rule.From].Where(cause => cause.Node is null || effect.Node is null || cause.Node == effect.Node))
            {
                var verdict = judge.Judge(rule, cause, effect, subject);
                if (!rule.Optional || verdict.State == EdgeState.Found)
                    _edges.Add(verdict);
            }
        }
        if (rules.Length == 0 || effect.Step.Every || effect.Reached.Count == 0)
            effect.Reached.UnionWith(effect.Candidates);
    }

    private EdgeVerdict Entry(StepState state)
    {
        var verdict = new EdgeVerdict
        {
            To = state.Step.Name,
            Node = state.Node,
            State = EdgeState.Missing,
            Count = state.Candidates.Count
        };
        if (state.Candidates.Count == 0)
        {
            return state.Step.Count.Contains(0) ? verdict with { State = EdgeState.Found } : verdict with
            {
                Diagnosis = diagnoser.Explain(
                    new MissingEdge(null, Via.None, null, state, subject, new HashSet<int>(), null, null)).Diagnosis,
            };
        }
        var first = state.Candidates.MinBy(evidence.Graph.StartOf);
        return Requirements.Check(contract, evidence.Graph, state,
            verdict with { State = EdgeState.Found, Effect = SpanReference.Of(evidence.Graph, first) },
            state.Candidates);
    }

    /// <summary>Of the cause's spans, the one that ended last before each effect began.</summary>
    private IEnumerable<Wait> Waits(WaitRule rule)
    {
        var graph = evidence.Graph;
        var tolerance = UnixNano.Of(contract.ClockTolerance);
        var causes = _states[rule.Cause].SelectMany(state => state.Reached).Distinct().OrderByDescending(graph.EndOf).ThenBy(node => node)
            .ToArray();
        foreach (var effect in _states[rule.Effect].SelectMany(state => state.Reached).Distinct().Order())
        {
            var start = graph.StartOf(effect);
            var cause = Array.FindIndex(causes, node => node != effect && graph.StartOf(node) < start
                && graph.EndOf(node) <= start + tolerance);
            if (cause >= 0)
                yield return new Wait(SpanReference.Of(graph, causes[cause]), SpanReference.Of(graph, effect));
        }
    }

    /// <summary>Of all that fits a step without a cause, the one meant is the one that caused something for this subject.</summary>
    private void ShowEntries()
    {
        for (var i = 0; i < _edges.Count; i++)
        {
            if (_edges[i] is { From: null, State: EdgeState.Found } entry
                && _edges.Find(edge => edge.From == entry.To && edge.State == EdgeState.Found)?.Cause is { } cause)
                _edges[i] = entry with { Effect = cause };
        }
    }

    /// <summary>The trace's own spans and hops, and whatever they caused in other traces.</summary>
    private IReadOnlyCollection<int> Scope(TraceId trace) =>
        _scope ??= [.. new CausalPath(evidence.Graph).Closure(evidence.Graph.Spans.InTrace(trace)).Order()];

    private IReadOnlyList<string> Values(string reference)
    {
        if (subject.Values.TryGetValue(reference, out var values))
            return values;
        if (StepOrder.StepOf(reference, _states.Keys) is not { } step)
            return [];
        var attribute = StepOrder.AttributeOf(reference, step);
        return [.. _states[step].SelectMany(state => state.Reached)
            .Select(node => evidence.Graph.SpanAt(node)?.Text(attribute) ?? evidence.Graph.HopAt(node)?.Text(attribute))
            .OfType<string>().Distinct()];
    }

    private List<SpanReference> Orphans(TraceId trace)
    {
        var orphans = new List<SpanReference>();
        foreach (var node in evidence.Graph.Spans.InTrace(trace))
        {
            var span = evidence.Graph.SpanAt(node)!;
            if (span.ParentKey is { } parent && evidence.Graph.Spans.IndexOf(parent) < 0)
                orphans.Add(SpanReference.Of(span));
        }
        return orphans;
    }
}
