using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>Where a span is opened, and how far it goes.</summary>
/// <param name="Scope">The function declaration or literal whose return ends the span.</param>
/// <param name="AfterPrevious">The anchor was the statement before: lines go right behind that.</param>
/// <param name="Around">The one statement that the span covers; null when it ends with the function.</param>
internal sealed record SpanPlace(IFunction Scope, InsertionPoint Start, bool AfterPrevious, Stmt? Around);
