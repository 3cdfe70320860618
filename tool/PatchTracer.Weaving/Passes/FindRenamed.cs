using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;

namespace PatchTracer.Weaving.Passes;

/// <summary>
/// What a tree may lack may be there under another name, and its spans would be missed without a word. Behind the search for functions,
/// since where something else is missing already more of the tree is looked at.
/// <code>
/// before  kubeproxy.sync.nftables: absent, it may be
/// after   kubeproxy.sync.nftables: drifted, since all of it fits (*Proxier).syncProxyRules of pkg/proxy/nft
/// </code>
/// </summary>
internal sealed class FindRenamed : IWeavePass
{
    public WeaveDraft Run(WeaveDraft draft)
    {
        foreach (var tracepoint in draft.Tracepoints.Where(tracepoint => IsAbsent(draft, tracepoint)))
            draft = Find(draft, tracepoint);
        return draft;
    }

    // Where a tree has no OpenTelemetry, no other name will do.
    private static bool IsAbsent(WeaveDraft draft, Tracepoint tracepoint) =>
        draft.Explanations[tracepoint.Id].Status == ExplanationStatus.Absent && tracepoint.Requires != TreeRequirement.OpenTelemetry;

    private static WeaveDraft Find(WeaveDraft draft, Tracepoint tracepoint)
    {
        if (new RenameFinder(draft.Candidates.Value, draft.Tree).Find(tracepoint) is not { } renaming)
            return draft;
        var reason = $"{draft.Tree.Description} has no {string.Join(", nor ", tracepoint.Match)}, which it may lack; "
            + $"but all of the tracepoint fits\n  {string.Join("\n  ", renaming.Candidates)}\n"
            + $"if {(renaming.Candidates.Length == 1 ? "that is it" : "the first is it")} under another name, "
            + $"add to `match`:\n- {renaming.Candidates[0].Alternative}";
        return renaming.IsProbable ? draft.WithDrift(tracepoint, reason, renaming.Candidates)
            : draft.With(draft.Explanations[tracepoint.Id] with { Reasons = [reason], Candidates = renaming.Candidates });
    }
}
