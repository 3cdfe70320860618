namespace PatchTracer.Go;

/// <summary>Something in the source that is not Go. The tree around it is still there.</summary>
public readonly record struct Diagnostic(TextSpan Span, string Message);
