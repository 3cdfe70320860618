using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;

namespace PatchTracer.Weaving;

/// <summary>What became of one tracepoint in one tree.</summary>
public sealed record Explanation(string Tracepoint, string Component, string Layer, ExplanationStatus Status, ImmutableArray<Site> Sites)
{
    /// <summary>Why it does not fit; of what is absent, what it may be under another name. Otherwise empty.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>Where nothing matched: what may have been meant, nearest first.</summary>
    public ImmutableArray<Candidate> Candidates { get; init; } = [];
}
