namespace PatchTracer.Tracepoints.Diagnostics;

/// <summary>Something wrong in a catalog or between a catalog and a tree, where it is and what to do about it.</summary>
/// <param name="File">Absolute for catalog files, relative to the tree for its sources.</param>
/// <param name="Line">From 1; 0 where the whole file is meant.</param>
/// <param name="Column">From 1; 0 where the whole line is meant.</param>
public sealed record WeaveDiagnostic(string File, int Line, int Column, string Message)
{
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : Column == 0 ? $"{File}:{Line}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
