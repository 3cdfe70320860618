using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;

namespace PatchTracer.IL.Catalogs;

/// <summary>A tracepoint of the catalog whose target is .NET, as <c>docs/catalog.md</c> describes it.</summary>
public sealed record MethodPoint : CatalogPoint
{
    internal ImmutableArray<MethodPattern> Match { get; init; } = [];

    internal ImmutableArray<Bind> Binds { get; init; } = [];

    internal MethodSpan? Span { get; init; }

    internal ImmutableArray<MethodStep> Steps { get; init; } = [];
}
