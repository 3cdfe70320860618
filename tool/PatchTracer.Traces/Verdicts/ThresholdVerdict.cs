namespace PatchTracer.Traces.Verdicts;

/// <summary>What became of one limit of one threshold.</summary>
/// <param name="Limit">As people write it: <c>p99 of GET /orders at most 500ms</c>.</param>
/// <param name="Found">What it is, in the same unit.</param>
public sealed record ThresholdVerdict(string Limit, string Found, bool Holds);
