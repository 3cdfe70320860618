namespace PatchTracer.Tracepoints.Paths;

/// <param name="Name">With <c>*</c> and <c>?</c>; <c>_</c> is any name.</param>
/// <param name="IsCalled">Written with an argument list, <c>ReplicaSets(_)</c>.</param>
internal readonly record struct SelectorSegment(string Name, bool IsCalled)
{
    public override string ToString() => IsCalled ? $"{Name}(_)" : Name;
}
