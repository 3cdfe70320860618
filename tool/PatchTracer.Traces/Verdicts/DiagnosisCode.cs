namespace PatchTracer.Traces.Verdicts;

/// <summary>Why an edge is not as the contract says.</summary>
public enum DiagnosisCode
{
    /// <summary>The effect was recorded, but not as an effect of the cause: the context got lost in between.</summary>
    NotPropagated,

    /// <summary>The effect was recorded and names a parent that was not: a span in between is lost.</summary>
    ParentLost,

    /// <summary>The sampler left it out.</summary>
    NotSampled,

    /// <summary>It was reported only by somebody without the components' credential, and set aside.</summary>
    SenderUntrusted,

    /// <summary>No span of that tracepoint in the whole run.</summary>
    TracepointSilent,

    /// <summary>kube-proxy reported no connection through a Service that carried the request; whether the context was carried is another edge's.</summary>
    ConnectionUnknown,

    /// <summary>The process that should have reported it dropped spans.</summary>
    Dropped,

    /// <summary>The service that should have reported it reported nothing at all in that time.</summary>
    ExporterDown,

    /// <summary>Connected by a link where a parent is wanted.</summary>
    DemotedToLink,

    /// <summary>The effect begins before its cause by more than the clocks may differ.</summary>
    ClockSkew,

    /// <summary>The cause failed, which may be why the effect never came to be: a connection refused, an exception.</summary>
    CauseFailed,

    /// <summary>The run ended before it can have happened.</summary>
    RunEnded,

    /// <summary>The effect was recorded, and differs in one thing from what the contract says: its kind, its name, an attribute.</summary>
    RecordedOtherwise,

    /// <summary>The tracepoint recorded spans, but none for this subject; no other evidence says why.</summary>
    NotRecorded,

    /// <summary>A reference in the step's pattern has no value for this subject.</summary>
    Unresolved,

    /// <summary>The effect outlasts the cause that should have waited for it.</summary>
    NotContained,

    /// <summary>It took longer than the contract allows.</summary>
    TooLate,

    /// <summary>An attribute that the contract requires is absent.</summary>
    AttributeMissing,

    /// <summary>Fewer or more than the contract says.</summary>
    CountMismatch,
}
