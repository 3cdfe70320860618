using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>A Go expression and what must not be nil for it.</summary>
internal sealed record ResolvedValue(string Expression, ImmutableArray<string> NotNil, bool IsConstant = false)
{
    /// <summary>What the root of the expression was found to be; null for constants and Go texts.</summary>
    public DeclaredName? Root { get; init; }

    /// <summary>For explanations: where the value comes from.</summary>
    public string Origin { get; init; } = "";
}
