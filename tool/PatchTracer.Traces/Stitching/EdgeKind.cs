namespace PatchTracer.Traces.Stitching;

/// <summary>How it is known that one span caused another, from the strongest evidence to the weakest.</summary>
public enum EdgeKind
{
    /// <summary>The effect names the cause as its parent.</summary>
    Parent,

    /// <summary>The effect has a span link to the cause.</summary>
    Link,

    /// <summary>Nobody reported it: the analysis joined both ends of a connection.</summary>
    Derived,
}
