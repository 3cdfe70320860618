using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Tracepoints.Points;

/// <summary>What a tracepoint has whatever it is woven into, as <c>docs/catalog.md</c> describes it.</summary>
public abstract record CatalogPoint
{
    public required string Id { get; init; }

    public required string About { get; init; }

    public required string Layer { get; init; }

    public required string Component { get; init; }

    public required SourceLocation Location { get; init; }

    public Expectation Expect { get; init; }

    public int Order { get; init; }
}
