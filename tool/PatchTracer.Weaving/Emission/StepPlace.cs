using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Where a step's text goes.</summary>
/// <param name="Argument">The call that gets an argument; then the point is that of the statement around it.</param>
internal sealed record StepPlace(IFunction Scope, InsertionPoint Point, bool AfterPrevious, bool AtExit, CallExpr? Argument);
