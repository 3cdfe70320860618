namespace PatchTracer.Traces.Stitching;

/// <summary>A span whose parent is not among the spans of the run.</summary>
public sealed record Orphan(Span Span, SpanId MissingParent);
