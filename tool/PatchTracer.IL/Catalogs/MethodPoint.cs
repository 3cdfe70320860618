using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;

namespace PatchTracer.IL.Catalogs;

/// <summary>A tracepoint of the catalog whose target is .NET, as <c>docs/catalog.md</c> describes it.</summary>
public sealed record MethodPoint
{
    public required string Id { get; init; }

    public required string About { get; init; }

    public required string Layer { get; init; }

    public required string Component { get; init; }

    public required SourceLocation Location { get; init; }

    public Expectation Expect { get; init; }

    public int Order { get; init; }

    internal ImmutableArray<MethodPattern> Match { get; init; } = [];

    internal ImmutableArray<Bind> Binds { get; init; } = [];

    internal MethodSpan? Span { get; init; }

    internal ImmutableArray<MethodStep> Steps { get; init; } = [];
}
