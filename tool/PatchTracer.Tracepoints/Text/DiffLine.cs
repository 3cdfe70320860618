namespace PatchTracer.Tracepoints.Text;

/// <summary>A line of a difference: kept, removed or added, and where both texts are in front of it.</summary>
internal readonly record struct DiffLine(char Mark, string Text, int Old, int New);
