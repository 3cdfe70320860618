using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>What a span does to contexts around it.</summary>
/// <param name="Rebind">A context or <c>req.Context()</c> that carries the span from then on.</param>
/// <param name="Bridge">Functions such as <c>context.TODO</c> whose result is made to carry the span.</param>
internal sealed record ContextRule(PathExpression? Rebind, ImmutableArray<string> Bridge, SourceLocation Location);
