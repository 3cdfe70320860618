using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Passes;

/// <summary>What is known of a plan between two passes.</summary>
/// <param name="Sources">Files of the tree that were read.</param>
/// <param name="Runtime">What the woven code calls.</param>
/// <param name="Candidates">Searches the whole tree, so it is made where something is missing.</param>
internal sealed record WeaveDraft(
    WeaveTree Tree, SourceCache Sources, RuntimeSources Runtime, Lazy<CandidateFinder> Candidates)
{
    /// <summary>Those that are asked for, in catalog order.</summary>
    public required ImmutableArray<Tracepoint> Tracepoints { get; init; }

    /// <summary>What became of each, by its id.</summary>
    public ImmutableDictionary<string, Explanation> Explanations { get; init; } = ImmutableDictionary<string, Explanation>.Empty;

    /// <summary>What is woven where.</summary>
    public ImmutableArray<WeaveJob> Jobs { get; init; } = [];

    public ImmutableArray<PlannedFile> Files { get; init; } = [];

    /// <summary>Every reason why there will be no plan.</summary>
    public required ImmutableArray<WeaveDiagnostic> Diagnostics { get; init; }

    public WeaveDraft With(Explanation explanation) => this with { Explanations = Explanations.SetItem(explanation.Tracepoint, explanation) };

    /// <summary>A tracepoint does not fit the tree.</summary>
    public WeaveDraft WithDrift(Tracepoint tracepoint, string reason, ImmutableArray<Candidate> candidates)
    {
        var known = Explanations[tracepoint.Id];
        return With(known with { Status = ExplanationStatus.Drifted, Reasons = [reason], Candidates = candidates }) with
        {
            Diagnostics = Diagnostics.Add(tracepoint.Location.Say(reason) with { Tracepoint = tracepoint.Id }),
        };
    }

    /// <summary>A file that the tree has not yet.</summary>
    public WeaveDraft WithNew(string path, string component, byte[] bytes) => this with
    {
        Files = Files.Add(new(path, component, null, bytes)),
        Diagnostics = Tree.Read(path) is null ? Diagnostics : Diagnostics.Add(new(path, 0, 0,
            "the tree has this file already, and not from a branch of patchtracer that is checked out: "
            + "it was woven elsewhere. Check out the original.")),
    };
}
