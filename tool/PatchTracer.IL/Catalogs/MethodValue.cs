using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;

namespace PatchTracer.IL.Catalogs;

/// <summary>A value that a woven method reads.</summary>
internal abstract record MethodValue
{
    private MethodValue(SourceLocation location) => Location = location;

    public SourceLocation Location { get; }

    public sealed record Path(PathExpression Expression, SourceLocation At) : MethodValue(At);

    /// <param name="Value">A string, long, double or bool.</param>
    public sealed record Constant(object Value, SourceLocation At) : MethodValue(At);
}
