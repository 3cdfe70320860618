namespace PatchTracer.Weaving.Drift;

/// <summary>What a function that is not found may be called now; all of the tracepoint fits each.</summary>
/// <param name="Candidates">Likeliest first, at least one.</param>
/// <param name="IsProbable">Nothing else would explain it: an error, lest the tracepoint is lost in silence.</param>
internal sealed record Renaming(ImmutableArray<Candidate> Candidates, bool IsProbable);
