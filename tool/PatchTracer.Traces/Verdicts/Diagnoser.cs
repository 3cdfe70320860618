using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>
/// Says why an edge is missing, with evidence: first whether the effect was recorded at all. If it was, the context was lost or
/// demoted on the way; if not, somebody did not record or not deliver it (<see cref="SilenceDiagnoser"/>).
/// </summary>
internal sealed class Diagnoser(RunEvidence evidence, SilenceDiagnoser silence)
{
    private const Via AnyKind = Via.Parent | Via.Link | Via.Derived;

    private readonly CausalPath _paths = new(evidence.Graph);
    private readonly CausalGraph _graph = evidence.Graph;
    private readonly Dictionary<SpanKey, Orphan> _orphans = evidence.Graph.Orphans.ToDictionary(orphan => orphan.Span.Key);

    /// <summary>The cause and the effect that show the problem best, and the explanation.</summary>
    public (int? Cause, int? Effect, Diagnosis Diagnosis) Explain(MissingEdge missing)
    {
        int? cause = missing.LoneCause ?? First(missing.Cause?.Reached);
        if (missing is { Via: Via.Derived, Cause.Step.Pattern.Hop: true, LoneEffect: { } carried } && !silence.IsJoined(carried))
            return (Parent(carried), carried, silence.Unreported(carried, [$"effect {SpanReference.Of(_graph, carried)}"]));
        if ((missing.LoneEffect ?? Unconnected(missing, cause)) is not { } effect)
            return (cause, null, silence.Explain(missing, cause));
        return (cause, effect, cause is { } known ? Explain(missing, known, effect) : silence.Explain(missing, cause));
    }

    private Diagnosis Explain(MissingEdge missing, int cause, int effect)
    {
        var causes = missing.LoneCause is { } lone ? [lone] : missing.Cause!.Reached;
        var how = _paths.Find(causes, effect, AnyKind, direct: false)?.How;
        if (how == EdgeKind.Link && !missing.Via.HasFlag(Via.Link))
            return Of(DiagnosisCode.DemotedToLink, "connected by a span link where the contract wants a parent", cause, effect);
        if (Orphan(effect) is { } orphan)
        {
            return Of(DiagnosisCode.ParentLost,
                $"a span in between was not recorded: {Name(orphan.Span)} names the parent {orphan.MissingParent}, which is not there",
                cause, effect, silence.Losses(orphan.Span.Service));
        }
        return Of(DiagnosisCode.NotPropagated, $"the context was not propagated: {Origin(effect, cause)}", cause, effect,
            how == EdgeKind.Derived ? ["the connection through the Service joins the two"] : []);
    }

    private Diagnosis Of(DiagnosisCode code, string message, int cause, int effect, IEnumerable<string>? more = null) => new(code, message,
        [$"cause {SpanReference.Of(_graph, cause)}", $"effect {SpanReference.Of(_graph, effect)}", .. more ?? []]);

    /// <summary>
    /// The candidate that shows the problem: nearest in time behind the cause. A pattern that does not tell subjects apart fits other
    /// subjects' spans as well: those have a cause, so only one that has none can be this subject's. Where every cause has an effect of
    /// its own, only one that is not connected can be this cause's: the one that a connection joins, or else one that began while the
    /// cause lasted.
    /// </summary>
    private int? Unconnected(MissingEdge missing, int? cause)
    {
        if (missing.LoneCause is not { } lone)
        {
            return Nearest(missing.Effect.Matcher.TellsSubjectsApart || missing.Subject.TraceId is not null ? missing.Effect.Candidates
                : [.. missing.Effect.Candidates.Where(node => _graph.CausesOf(node).Length == 0)], cause);
        }
        var free = missing.Effect.Candidates.Where(node => !missing.Connected.Contains(node)).ToList();
        var joined = free.Where(node => _paths.Find([lone], node, AnyKind, direct: false) is not null).ToList();
        return Nearest(joined.Count > 0 ? joined
            : [.. free.Where(node => _graph.StartOf(node) >= _graph.StartOf(lone) && _graph.StartOf(node) <= _graph.EndOf(lone))], cause);
    }

    private int? Nearest(List<int> candidates, int? cause)
    {
        if (candidates.Count == 0)
            return null;
        var start = cause is { } node ? _graph.StartOf(node) : long.MinValue;
        var behind = candidates.Where(candidate => _graph.StartOf(candidate) >= start).ToList();
        return (behind.Count > 0 ? behind : candidates).MinBy(_graph.StartOf);
    }

    /// <summary>The first span without recorded parent on the way back from the effect, within its trace.</summary>
    private Orphan? Orphan(int effect)
    {
        var seen = new HashSet<int>();
        for (int? node = effect; node is { } at && seen.Add(at); node = Parent(at))
        {
            if (_graph.SpanAt(at) is { } span && _orphans.TryGetValue(span.Key, out var orphan))
                return orphan;
        }
        return null;
    }

    private int? Parent(int node)
    {
        foreach (var edge in _graph.CausesOf(node))
        {
            if (edge.Kind == EdgeKind.Parent)
                return edge.Cause;
        }
        return null;
    }

    private string Origin(int effect, int cause)
    {
        if (_graph.SpanAt(effect) is null)
            return "the hop belongs to another request";
        var trace = _graph.TraceOf(effect) == _graph.TraceOf(cause) ? "the same trace"
            : $"trace {_graph.TraceOf(effect)} instead of {_graph.TraceOf(cause)}";
        return Parent(effect) is { } parent
            ? $"{Name(_graph.SpanAt(effect)!)} is in {trace}, caused by {SpanReference.Of(_graph, parent)}"
            : $"{Name(_graph.SpanAt(effect)!)} is a root in {trace}";
    }

    private static string Name(Span span) => $"{span.Name} ({span.Service}) {span.SpanId}";

    private int? First(HashSet<int>? nodes) => nodes is { Count: > 0 } ? nodes.MinBy(_graph.StartOf) : null;
}
