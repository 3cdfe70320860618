using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>
/// Says why an edge is missing, with evidence: first whether the effect was recorded at all. If it was, the context was lost or
/// demoted on the way; if not, somebody did not record or not deliver it (<see cref="SilenceDiagnoser"/>).
/// </summary>
internal sealed class Diagnoser(RunEvidence evidence, SilenceDiagnoser silence)
{
    /// <summary>How much of what a cause brought about is looked at for something that is nearly the effect.</summary>
    private const int MostEffects = 5000;

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
        if ((missing.LoneEffect ?? Unconnected(missing, cause) ?? silence.Stray(missing, cause)) is not { } effect)
            return Otherwise(missing) is var (other, diagnosis) ? (cause, other, diagnosis) : (cause, null, silence.Explain(missing, cause));
        // What another subject caused as well may be that subject's alone: whatever tells that this one's was lost is more certain.
        if (missing.Subject.TraceId is null && Parent(effect) is not null && missing.LoneEffect is null)
        {
            if (Otherwise(missing) is var (otherwise, why))
                return (cause, otherwise, why);
            if (silence.Lost(missing, cause) is { } lost)
                return (cause, null, lost);
        }
        return (cause, effect, cause is { } known ? Explain(missing, known, effect) : silence.Explain(missing, cause));
    }

    /// <summary>Why there are fewer than there must be; null where nothing tells.</summary>
    /// <param name="missing">With the cause that lacks one.</param>
    public (int? Effect, Diagnosis Diagnosis)? ExplainFewer(MissingEdge missing)
    {
        if (missing.LoneCause is { } cause && silence.Stray(missing, cause) is { } stray)
            return (stray, Explain(missing, cause, stray));
        return Otherwise(missing) is var (other, diagnosis) ? (other, diagnosis) : null;
    }

    private Diagnosis Explain(MissingEdge missing, int cause, int effect)
    {
        var causes = missing.LoneCause is { } lone ? [lone] : missing.Cause!.Reached;
        var how = _paths.Find(causes, effect, AnyKind, direct: false)?.How;
        if (how == EdgeKind.Link && !missing.Via.HasFlag(Via.Link))
            return Of(DiagnosisCode.DemotedToLink, "connected by a span link where the contract wants a parent", cause, effect);
        if (Orphan(effect) is { } orphan && (orphan.Span.TraceId == _graph.TraceOf(cause)
            || (missing.Via.HasFlag(Via.Link) && !IsCut(_graph.TraceOf(cause), orphan.Span.TraceId))))
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

    /// <summary>What a cause brought about that is the effect in all but one thing.</summary>
    private (int Effect, Diagnosis Diagnosis)? Otherwise(MissingEdge missing)
    {
        var causes = missing.LoneCause is { } lone ? [lone] : missing.Cause?.Reached ?? [];
        foreach (var (node, isNeighbour) in causes.Count > 0 ? Effects(causes) : missing.Subject.TraceId is { } trace
            ? _graph.Spans.InTrace(trace).ToArray().Select(node => (node, false)) : silence.Alike(missing.Effect).Select(node => (node, true)))
        {
            if (missing.Effect.Matcher.Difference(_graph, node, isNeighbour) is { } difference
                && (missing.Effect.Node is null || missing.Effect.Node == _graph.SpanAt(node)?.Node))
            {
                string[] facts = [.. causes.Order().Take(1).Select(cause => $"cause {SpanReference.Of(_graph, cause)}"),
                    $"effect {SpanReference.Of(_graph, node)}"];
                return (node, new Diagnosis(DiagnosisCode.RecordedOtherwise,
                    $"recorded, and not as the contract says: {SpanReference.Of(_graph, node)}: {difference}", facts));
            }
        }
        return null;
    }

    /// <summary>What some causes brought about, the nearest first, and whether directly. A bounded number: a chain is short.</summary>
    private IEnumerable<(int Node, bool IsNeighbour)> Effects(HashSet<int> causes)
    {
        var seen = new HashSet<int>(causes);
        var open = new Queue<int>(causes.Order());
        while (open.TryDequeue(out var node) && seen.Count < MostEffects)
        {
            foreach (var edge in _graph.EffectsOf(node).ToArray())
            {
                if (!seen.Add(edge.Effect))
                    continue;
                open.Enqueue(edge.Effect);
                yield return (edge.Effect, causes.Contains(node));
            }
        }
    }

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
            : $"trace {_graph.TraceOf(effect)} instead of {_graph.TraceOf(cause)}"
                + (IsCut(_graph.TraceOf(cause), _graph.TraceOf(effect)) ? ", of which it is the last 64 bits" : "");
        return Parent(effect) is { } parent
            ? $"{Name(_graph.SpanAt(effect)!)} is in {trace}, caused by {SpanReference.Of(_graph, parent)}"
            : _orphans.TryGetValue(_graph.SpanAt(effect)!.Key, out var orphan)
                ? $"{Name(orphan.Span)} is in {trace}, and names the parent {orphan.MissingParent}, which is not there"
                : $"{Name(_graph.SpanAt(effect)!)} is a root in {trace}";
    }

    private static bool IsCut(TraceId whole, TraceId part) => whole.High != 0 && part == whole with { High = 0 };

    private static string Name(Span span) => $"{span.Name} ({span.Service}) {span.SpanId}";

    private int? First(HashSet<int>? nodes) => nodes is { Count: > 0 } ? nodes.MinBy(_graph.StartOf) : null;
}
