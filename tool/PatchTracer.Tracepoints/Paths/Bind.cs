using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Tracepoints.Paths;

/// <summary>A name for something in scope: the first alternative that resolves.</summary>
internal sealed record Bind(string Name, ImmutableArray<PathExpression> Alternatives, SourceLocation Location)
{
    /// <summary>The list ends with <c>none</c>: what uses the name is left out where nothing resolves.</summary>
    public bool MayBeAbsent { get; init; }
}
