namespace PatchTracer.Traces.Stitching;

/// <summary>From a cause to its effect; both are node numbers of one <see cref="CausalGraph"/>.</summary>
public readonly record struct CausalEdge(int Cause, int Effect, EdgeKind Kind);
