namespace PatchTracer.Traces.Paths;

/// <summary>The stations of a pod's start, in the order they are reached.</summary>
public enum PodStation
{
    /// <summary>The API server has written the object.</summary>
    Created,

    /// <summary>The scheduler's binding is written.</summary>
    Scheduled,

    /// <summary>The sandbox with its network is up.</summary>
    Sandbox,

    /// <summary>Every image is on the node.</summary>
    Image,

    /// <summary>Every container was started.</summary>
    Started,

    /// <summary>The controller that keeps endpoints has heard that the pod is ready.</summary>
    Ready,

    /// <summary>The first kube-proxy has the pod in its rules.</summary>
    Reachable,
}

/// <summary>When a pod reached a station, and the span that says so.</summary>
public sealed record PodMilestone(PodStation Station, long UnixNano, Span Evidence);

/// <summary>A pod's way from its creation to being reachable, as far as spans tell; stations that no span tells of are absent.</summary>
/// <param name="BeganUnixNano">The start of the span that created it, or of the first that names it.</param>
public sealed record PodLife(string Uid, string Name, string Namespace, string? Node, long BeganUnixNano,
    IReadOnlyList<PodMilestone> Milestones);
