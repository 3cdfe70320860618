using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>An effect, one of the causes it was traced back to, and the weakest evidence in between. Node numbers.</summary>
internal readonly record struct Connection(int Cause, int Effect, EdgeKind How);
