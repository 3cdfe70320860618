namespace PatchTracer.Tracepoints.Points;

public enum ExplanationStatus
{
    Found,

    /// <summary>Not in this release, and the tracepoint says that this may be.</summary>
    Absent,

    /// <summary>Belongs to the other kind of tree.</summary>
    Elsewhere,

    /// <summary>Does not fit this tree: an error.</summary>
    Drifted,
}
