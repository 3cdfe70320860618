namespace PatchTracer.Weaving;

/// <summary>A function that a tracepoint is woven into, and how.</summary>
/// <param name="File">Relative to the tree.</param>
/// <param name="Package">Logical import path.</param>
/// <param name="Alternative">Which of the tracepoint's alternatives matched, from 1.</param>
public sealed record Site(string File, int Line, string Function, string Package, int Alternative, string Pattern)
{
    public ImmutableArray<ResolvedBind> Binds { get; init; } = [];

    /// <summary>How the span comes to its parent, in the order of trying: <c>registry pod/string(pod.UID)</c>.</summary>
    public ImmutableArray<string> Parents { get; init; } = [];

    /// <summary>What was left out because an optional anchor is absent, and the like.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
