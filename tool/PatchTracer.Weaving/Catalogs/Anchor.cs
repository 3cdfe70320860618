using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>A place in a function.</summary>
internal sealed record Anchor(AnchorPlace Place, SourceLocation Location)
{
    /// <summary>What <see cref="Place"/> refers to; null at entry and exit.</summary>
    public AnchorTarget? Target { get; init; }

    /// <summary>The function literal to look in, and which the span covers.</summary>
    public LiteralQuery? Literal { get; init; }

    public Which Which { get; init; } = Which.Only;

    /// <summary>A release may lack the place: then the edit is left out.</summary>
    public bool IsOptional { get; init; }

    public override string ToString()
    {
        var place = Target is null ? Place.ToString().ToLowerInvariant() : $"{Place.ToString().ToLowerInvariant()} {Target}";
        return Literal is null ? place : Place == AnchorPlace.Entry ? $"literal {Literal}" : $"{place} in literal {Literal}";
    }
}
