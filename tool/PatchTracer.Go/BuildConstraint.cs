namespace PatchTracer.Go;

/// <summary>One <c>//go:build</c> or <c>// +build</c> line above the package clause.</summary>
/// <param name="Span">The comment without its line end.</param>
/// <param name="Expression">What follows the marker, trimmed.</param>
/// <param name="IsGoBuild">True for <c>//go:build</c>, false for the older <c>// +build</c>.</param>
public sealed record BuildConstraint(TextSpan Span, string Expression, bool IsGoBuild);
