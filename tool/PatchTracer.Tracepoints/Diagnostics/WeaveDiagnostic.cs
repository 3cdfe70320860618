namespace PatchTracer.Tracepoints.Diagnostics;

/// <summary>Something wrong in a catalog or between a catalog and a tree, where it is and what to do about it.</summary>
/// <param name="File">Absolute for catalog files, relative to the tree for its sources.</param>
/// <param name="Line">From 1; 0 where the whole file is meant.</param>
/// <param name="Column">From 1; 0 where the whole line is meant.</param>
public sealed record WeaveDiagnostic(string File, int Line, int Column, string Message)
{
    /// <summary>The id of the tracepoint that does not fit; null where a file itself is wrong.</summary>
    public string? Tracepoint { get; init; }

    public override string ToString() => $"{Place}: {(Tracepoint is null ? "" : $"{Tracepoint}: ")}{Message}";

    private string Place => Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}
