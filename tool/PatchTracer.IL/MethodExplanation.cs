using PatchTracer.Tracepoints.Points;

namespace PatchTracer.IL;

/// <summary>What became of one tracepoint.</summary>
/// <param name="Methods">Where it is woven into, with the assembly's name in front.</param>
public sealed record MethodExplanation(string Tracepoint, ExplanationStatus Status, ImmutableArray<string> Methods);
