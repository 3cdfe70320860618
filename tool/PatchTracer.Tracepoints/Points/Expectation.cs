namespace PatchTracer.Tracepoints.Points;

public enum Expectation
{
    /// <summary>Exactly one function.</summary>
    One,

    /// <summary>One or more.</summary>
    Each,

    /// <summary>None or one: absent in some releases.</summary>
    Optional,

    /// <summary>Any number: several, all absent in some releases.</summary>
    Any,
}
