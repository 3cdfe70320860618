namespace PatchTracer.Sources;

/// <summary>A patch that the woven tree does not take.</summary>
/// <param name="Woven">Why.</param>
/// <param name="Original">Why the tree as it was before weaving does not take it either; null where it does.</param>
/// <param name="Tracepoints">What is in the way, where only weaving is.</param>
internal sealed record SeriesMisfit(SeriesPatch Patch,
    IReadOnlyList<string> Woven, IReadOnlyList<string>? Original, IReadOnlyList<string> Tracepoints)
{
    public override string ToString() => Original is null
        ? $"{Patch.Name} fits the tree as it was before weaving, not the woven one; "
        + $"in the way {(Tracepoints.Count == 1 ? "is" : "are")} "
        + $"{(Tracepoints.Count == 0 ? "what weaving adds" : string.Join(", ", Tracepoints))}:{List(Woven)}"
        : $"{Patch.Name} fits neither the woven tree nor the original one:{List(Original)}";

    private static string List(IReadOnlyList<string> reasons) =>
        SourceException.List(reasons).Replace("\n  ", "\n    ", StringComparison.Ordinal);
}
