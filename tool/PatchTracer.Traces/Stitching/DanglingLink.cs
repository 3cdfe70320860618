namespace PatchTracer.Traces.Stitching;

/// <summary>A link whose other end is not among the spans of the run.</summary>
public sealed record DanglingLink(Span Span, SpanLink Link);
