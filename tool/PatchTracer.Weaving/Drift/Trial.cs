namespace PatchTracer.Weaving.Drift;

/// <summary>What came of weaving a tracepoint into a function that it does not name.</summary>
/// <param name="Distance">Small is near.</param>
internal sealed record Trial(NearFunction Near, Candidate Candidate, Meaning Meaning, double Distance);
