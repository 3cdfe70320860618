using PatchTracer.Tracepoints.Diagnostics;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>One alternative of <c>match</c>.</summary>
/// <param name="Packages">Logical import paths, <c>*</c> for one segment, <c>**</c> for any number.</param>
/// <param name="Receivers">Names of receiver types; empty for plain functions.</param>
/// <param name="Names">Names of functions, each with <c>*</c>, <c>?</c> and <c>[Aa]</c> as in file names.</param>
internal sealed record FunctionPattern(
    ImmutableArray<string> Packages, ImmutableArray<string> Receivers, ImmutableArray<string> Names, SourceLocation Location)
{
    /// <summary>Where the span starts in what this alternative names; null: where the span says.</summary>
    public Anchor? Start { get; init; }

    public override string ToString()
    {
        var name = string.Join('|', Names);
        return $"{string.Join('|', Packages)}.{(Receivers.IsEmpty ? name : $"({string.Join('|', Receivers)}).{name}")}";
    }
}
