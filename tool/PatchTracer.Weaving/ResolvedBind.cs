namespace PatchTracer.Weaving;

/// <param name="Expression">Go; null when the name is not in scope where the span starts.</param>
/// <param name="Origin">Such as <c>parameter pod *v1.Pod</c>.</param>
public sealed record ResolvedBind(string Name, string? Expression, string Origin);
