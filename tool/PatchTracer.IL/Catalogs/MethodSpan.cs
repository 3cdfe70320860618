using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;

namespace PatchTracer.IL.Catalogs;

internal sealed record MethodSpan
{
    public required string Name { get; init; }

    public required PointKind Kind { get; init; }

    public required SourceLocation Location { get; init; }

    /// <summary>Tried in order; empty means the ambient span.</summary>
    public ImmutableArray<MethodParent> Parents { get; init; } = [];

    /// <summary>Without a parent the span starts a trace.</summary>
    public bool MayBeRoot { get; init; }

    /// <summary>Which method it is of, and where that is in the source.</summary>
    public bool TellsCode { get; init; }

    public ImmutableArray<MethodAttribute> Attributes { get; init; } = [];

    /// <summary>Read when the work is done.</summary>
    public ImmutableArray<MethodAttribute> Results { get; init; } = [];

    public ErrorTypes Error { get; init; } = ErrorTypes.All;
}
