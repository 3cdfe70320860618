namespace PatchTracer.Traces.Verdicts;

public enum EdgeState
{
    Found,

    /// <summary>Expected and not there.</summary>
    Missing,

    /// <summary>There, but not as the contract says: order or containment in time, attributes, number.</summary>
    Violated,

    /// <summary>Not judged, because the cause itself is missing: the edge that leads to the cause says why.</summary>
    Blocked,
}
