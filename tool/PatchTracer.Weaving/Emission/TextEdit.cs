namespace PatchTracer.Weaving.Emission;

/// <summary>A replacement of a range of bytes; with length 0 an insertion.</summary>
/// <param name="Sequence">Orders insertions at one place.</param>
/// <param name="Owner">The tracepoint, for messages.</param>
internal readonly record struct TextEdit(TextSpan Span, string Text, int Sequence, string Owner);
