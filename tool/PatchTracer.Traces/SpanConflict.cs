namespace PatchTracer.Traces;

/// <summary>Two spans with one id and different content; both are there.</summary>
public sealed record SpanConflict(Span First, Span Other);
