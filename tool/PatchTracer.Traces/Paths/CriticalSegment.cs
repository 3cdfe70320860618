namespace PatchTracer.Traces.Paths;

/// <summary>A stretch of a critical path.</summary>
/// <param name="Node">The node of the causal graph that worked, or that was waited for.</param>
/// <param name="Layer">Whose time it is.</param>
/// <param name="IsWait">Nobody worked: the cause had ended and the effect, <paramref name="Node"/>, had not begun. The time of its
/// queue.</param>
/// <param name="StartUnixNano">Where it begins.</param>
/// <param name="EndUnixNano">Where it ends; the next segment begins there.</param>
public readonly record struct CriticalSegment(int Node, string Layer, bool IsWait, long StartUnixNano, long EndUnixNano)
{
    public long DurationNanos => EndUnixNano - StartUnixNano;
}
