namespace PatchTracer.Tracepoints.Paths;

/// <summary>A selection, call or index of a path as Go text: <c>.Name</c>, <c>()</c>, <c>[0]</c>.</summary>
internal readonly record struct PathSegment(string Text, bool IsGuarded);
