namespace PatchTracer.Traces.Proposals;

/// <summary>Pods that come into being in the same way.</summary>
/// <param name="Labels">By which they are told from others; empty for all of the namespace.</param>
public sealed record PodGroup(string Namespace, IReadOnlyDictionary<string, string> Labels, PodOrigin Origin, bool HasService)
{
    /// <summary>Null if it may be any number.</summary>
    public int? Count { get; init; }
}

/// <summary>What makes a pod.</summary>
public enum PodOrigin
{
    Deployment,

    /// <summary>Nobody: it is deployed itself.</summary>
    None,

    Job,

    /// <summary>A controller whose reconciliations have no tracepoints: of StatefulSets, DaemonSets.</summary>
    OtherController,
}
