namespace PatchTracer.Traces;

/// <summary>Two spans with one id and different content. The first that came was kept.</summary>
public sealed record SpanConflict(Span Kept, Span Rejected);
