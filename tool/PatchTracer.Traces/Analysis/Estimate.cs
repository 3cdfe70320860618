namespace PatchTracer.Traces.Analysis;

/// <summary>A figure and where the true one lies, with a confidence of 95 %, if subjects do not depend on each other.</summary>
/// <param name="Low">Null: not known from so few.</param>
/// <param name="High">The same.</param>
public readonly record struct Estimate(double Value, double? Low, double? High);
