using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;
using PatchTracer.Weaving.Matching;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Passes;

/// <summary>
/// Which functions a tracepoint means. Before anything is edited, so that all that is missing is told at once, each with what it may be
/// called in this tree.
/// <code>
/// before  kubelet.sandbox.create: {package: …/kuberuntime, receiver: kubeGenericRuntimeManager, name: createPodSandbox}
/// after   kubelet.sandbox.create at pkg/kubelet/kuberuntime/kuberuntime_sandbox.go: (*kubeGenericRuntimeManager).createPodSandbox
/// </code>
/// </summary>
internal sealed class FindFunctions : IWeavePass
{
    public WeaveDraft Run(WeaveDraft draft)
    {
        var finder = new FunctionFinder(draft.Sources);
        foreach (var tracepoint in draft.Tracepoints)
            draft = Find(draft, tracepoint, finder);
        return draft;
    }

    private static WeaveDraft Find(WeaveDraft draft, Tracepoint tracepoint, FunctionFinder finder)
    {
        var isOurs = tracepoint.Match.Any(pattern => pattern.Packages.Any(draft.Tree.MayOwn));
        var isMeant = isOurs && Meets(draft, tracepoint);
        var sites = isMeant ? finder.Find(tracepoint) : [];
        var mayLack = !isMeant || tracepoint.Expect is Expectation.Optional or Expectation.Any;
        var status = !isOurs ? ExplanationStatus.Elsewhere : sites.IsEmpty && mayLack ? ExplanationStatus.Absent : ExplanationStatus.Found;
        draft = draft.With(new Explanation(tracepoint.Id, tracepoint.Component, tracepoint.Layer, status, []));
        if (sites.IsEmpty && status == ExplanationStatus.Found)
            return Miss(draft, tracepoint);
        return sites.Length > 1 && tracepoint.Expect is not (Expectation.Each or Expectation.Any)
            ? Excess(draft, tracepoint, sites) : Take(draft, tracepoint, sites);
    }

    private static bool Meets(WeaveDraft draft, Tracepoint tracepoint) => tracepoint.Requires switch
    {
        TreeRequirement.OpenTelemetry => draft.Runtime.HasBridge,
        TreeRequirement.Package => draft.Tree.HasPackage(tracepoint.Match.SelectMany(pattern => pattern.Packages)),
        _ => true,
    };

    private static WeaveDraft Take(WeaveDraft draft, Tracepoint tracepoint, ImmutableArray<FunctionSite> sites)
    {
        draft = draft with { Jobs = draft.Jobs.AddRange(sites.Select(site => new WeaveJob(tracepoint, site))) };
        if (tracepoint.Expect != Expectation.Each)
            return draft;
        foreach (var missing in Missing(draft, sites))
            draft = Miss(draft, tracepoint with { Match = [missing] }, $"let alternative {sites[0].Alternative} of `match` name it too:\n ");
        return draft;
    }

    /// <summary>
    /// With <c>each</c>, a package that is named and there has to have every name of the list: what others have, or other names, does not
    /// make up for it.
    /// </summary>
    private static IEnumerable<FunctionPattern> Missing(WeaveDraft draft, ImmutableArray<FunctionSite> sites)
    {
        if (sites.IsEmpty)
            yield break;
        var pattern = sites[0].Pattern;
        foreach (var package in pattern.Packages.Where(name => Glob.IsLiteral(name)).SelectMany(draft.Tree.Packages)
            .Where(package => draft.Tree.GoFiles(package).Any()))
        {
            var found = sites.Where(site => site.File.Package.Path == package.Path).Select(site => site.Function.Name)
                .ToHashSet(StringComparer.Ordinal);
            var names = pattern.Names.Where(name => found.Count == 0 || Glob.IsLiteral(name) && !found.Contains(name)).ToImmutableArray();
            if (!names.IsEmpty)
                yield return pattern with { Packages = [package.ImportPath], Names = names };
        }
    }

    private static WeaveDraft Miss(WeaveDraft draft, Tracepoint tracepoint, string mend = "add to `match`:\n-")
    {
        var candidates = draft.Candidates.Value.Find(tracepoint);
        var wanted = string.Join(", nor ", tracepoint.Match);
        var nearest = candidates.IsEmpty ? "nothing in the tree is like it" : $"nearest are\n  {string.Join("\n  ", candidates)}";
        return draft.WithDrift(tracepoint, $"{draft.Tree.Description} has no {wanted}; {nearest}{Proposal(candidates, mend)}", candidates);
    }

    /// <summary>What to add to the tracepoint for the first, and for those after it that fit as well.</summary>
    private static string Proposal(ImmutableArray<Candidate> candidates, string mend)
    {
        if (candidates.IsEmpty)
            return "";
        var first = candidates[0].Misfits.IsEmpty ? "all of it fits the first; if that is it" : "if it is the first";
        var others = candidates.Skip(1).Where(candidate => candidate.Misfits.IsEmpty)
            .Select(candidate => $"\nif it is {candidate.Function}, {mend.Split('\n')[0].TrimEnd(':', ' ')}: {candidate.Alternative}");
        return $"\n{first}, {mend} {candidates[0].Alternative}{string.Concat(others)}";
    }

    private static WeaveDraft Excess(WeaveDraft draft, Tracepoint tracepoint, ImmutableArray<FunctionSite> sites)
    {
        var places = sites.Select(site => new Candidate(site.File.Path, LineOf(site), site.DisplayName, "matches")).ToImmutableArray();
        return draft.WithDrift(tracepoint, $"{sites[0].Pattern} is there {sites.Length} times in {draft.Tree.Description}, "
            + $"and {(tracepoint.Expect == Expectation.One ? "one" : "at most one")} is expected:\n  {string.Join("\n  ", places)}", places);
    }

    private static int LineOf(FunctionSite site) => site.File.Tree.PositionOf(site.Function.Span.Start).Line;
}
