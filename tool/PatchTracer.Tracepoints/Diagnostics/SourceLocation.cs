namespace PatchTracer.Tracepoints.Diagnostics;

/// <summary>A place in a catalog file; line and column from 1.</summary>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    public WeaveDiagnostic Say(string message) => new(File, Line, Column, message);
}
