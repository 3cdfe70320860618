using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;

namespace PatchTracer.Weaving.Catalogs;

internal sealed record SpanRule
{
    public required string Name { get; init; }

    public required PointKind Kind { get; init; }

    public required Anchor Start { get; init; }

    public required SourceLocation Location { get; init; }

    public ImmutableArray<ParentRule> Parents { get; init; } = [];

    /// <summary>Without a parent the span starts a trace.</summary>
    public bool MayBeRoot { get; init; }

    public GoTemplate? When { get; init; }

    public ImmutableArray<AttributeRule> Attributes { get; init; } = [];

    public ImmutableArray<AttributeRule> Results { get; init; } = [];

    public ErrorRule Error { get; init; } = new ErrorRule.Default();

    public ImmutableArray<KeyRule> Hold { get; init; } = [];

    public ImmutableArray<KeyRule> Remember { get; init; } = [];

    public ContextRule? Context { get; init; }
}
