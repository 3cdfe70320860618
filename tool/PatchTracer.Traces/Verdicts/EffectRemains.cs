using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>What there is of an effect that was not found where it should be: itself in another place, or what it brought about.</summary>
internal sealed class EffectRemains(Contract contract, RunEvidence evidence, CandidateIndex index)
{
    private readonly HashSet<TraceId> _requests = [.. evidence.Load.Select(request => request.TraceId)];
    private readonly ILookup<TraceId, Orphan> _orphans = evidence.Graph.Orphans.ToLookup(orphan => orphan.Span.TraceId);

    /// <summary>
    /// Of a subject with a trace of its own: what fits, is elsewhere, and began while the cause lasted without anything that can have
    /// caused it, since it has no parent or one that was not at work then. Null: nothing.
    /// </summary>
    public int? Stray(MissingEdge missing, int? cause)
    {
        if (missing.Subject.TraceId is null || cause is not { } known || missing.Effect.Step.Pattern.Hop)
            return null;
        var tolerance = UnixNano.Of(contract.ClockTolerance);
        var (from, to) = (evidence.Graph.StartOf(known) - tolerance, evidence.Graph.EndOf(known) + tolerance);
        return index.Find(missing.Effect.Matcher).Where(node => evidence.Graph.StartOf(node) >= from && evidence.Graph.StartOf(node) <= to
                && !missing.Effect.Candidates.Contains(node) && IsUncaused(node, tolerance))
            .OrderBy(evidence.Graph.StartOf).Cast<int?>().FirstOrDefault();
    }

    private bool IsUncaused(int node, long tolerance)
    {
        var start = evidence.Graph.StartOf(node);
        var hasParent = false;
        foreach (var edge in evidence.Graph.CausesOf(node))
        {
            hasParent |= edge.Kind == EdgeKind.Parent;
            if (edge.Kind == EdgeKind.Parent && start >= evidence.Graph.StartOf(edge.Cause) - tolerance
                && start <= evidence.Graph.EndOf(edge.Cause) + tolerance)
                return false;
        }
        // In the trace of another request it is that one's, whose own span is lost.
        return hasParent || !_requests.Contains(evidence.Graph.TraceOf(node));
    }

    /// <summary>
    /// What is proof that the effect began although it was not recorded: spans behind the cause, in its trace and about the same subject,
    /// whose parent is not there, and is the same for all of them. None: it may never have begun.
    /// </summary>
    public IReadOnlyList<Span> Begun(MissingEdge missing, int? cause)
    {
        if (cause is not { } known || missing.Effect.Step.Pattern.Hop)
            return [];
        var from = evidence.Graph.StartOf(known) - UnixNano.Of(contract.ClockTolerance);
        var children = _orphans[evidence.Graph.TraceOf(known)].Where(orphan => orphan.Span.StartUnixNano >= from
            && (missing.Effect.Node is null || orphan.Span.Node is null || orphan.Span.Node == missing.Effect.Node)
            && missing.Effect.Matcher.IsOfSubject(orphan.Span)).OrderBy(orphan => orphan.Span.StartUnixNano).ToArray();
        return [.. children.Where(child => child.MissingParent == children[0].MissingParent).Select(child => child.Span)];
    }
}
