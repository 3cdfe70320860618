using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>A value that woven text reads.</summary>
internal abstract record Operand
{
    private Operand(SourceLocation location) => Location = location;

    public SourceLocation Location { get; }

    public sealed record Path(PathExpression Expression, SourceLocation At) : Operand(At);

    /// <summary>A Go literal.</summary>
    public sealed record Constant(string Literal, SourceLocation At) : Operand(At);

    /// <summary>A Go expression with <c>$name</c> in it.</summary>
    public sealed record Go(GoTemplate Template, SourceLocation At) : Operand(At);
}
