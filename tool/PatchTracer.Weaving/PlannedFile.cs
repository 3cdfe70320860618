using PatchTracer.Tracepoints.Text;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Weaving;

/// <summary>One file of a plan.</summary>
/// <param name="Path">Relative to the tree, with <c>/</c>.</param>
/// <param name="Component">The catalog's component; <c>runtime</c> for the runtime package. A file that several share goes with the
/// first.</param>
/// <param name="Original">Null for a file that the weaver adds.</param>
public sealed record PlannedFile(string Path, string Component, byte[]? Original, byte[] Woven)
{
    /// <summary>Which tracepoint changes which line of the original, from 1.</summary>
    public ImmutableArray<(int Line, string Tracepoint)> Places { get; init; } = [];

    /// <summary>The change as <c>git diff</c> prints it; empty when there is none.</summary>
    public string Diff() => UnifiedDiff.Of(Path, Original, Woven);
}
