using PatchTracer.Traces;
using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Truth.Runs;

/// <summary>An edge of the contract for one subject of the whole run, with all that it connects there.</summary>
/// <param name="Rule">Null for a step that nothing in the contract causes.</param>
/// <param name="Node">The node, where the effect is expected on each.</param>
/// <param name="Subject">As the verdict names it.</param>
internal sealed record Site(Chain Chain, EdgeRule? Rule, ChainStep Step, string? Node, string Subject)
{
    public required IReadOnlyList<Span> Causes { get; init; }

    /// <summary>Empty where the step is a hop.</summary>
    public required IReadOnlyList<Span> Effects { get; init; }

    /// <summary>Empty where the step is none.</summary>
    public required IReadOnlyList<Hop> Hops { get; init; }
}
