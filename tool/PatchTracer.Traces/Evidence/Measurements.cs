namespace PatchTracer.Traces.Evidence;

/// <summary>
/// What was measured of a run beside its spans (<c>measured.json</c>, camelCase, unknown fields ignored): it is there also where nothing is
/// traced, so that what tracing costs can be told.
/// </summary>
public sealed record Measurements
{
    /// <summary>Before the first object of the application was sent.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>After the last request of the load had ended.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>A component that was started again in between is not among them.</summary>
    public IReadOnlyList<ComponentUsage> Components { get; init; } = [];

    /// <summary>Those that were created in between.</summary>
    public IReadOnlyList<PodStart> Pods { get; init; } = [];
}

/// <summary>What the processes of a component used on a node.</summary>
public sealed record ComponentUsage
{
    /// <summary>The name of its program: <c>kubelet</c>, <c>containerd</c>, <c>kube-apiserver</c>, ….</summary>
    public required string Component { get; init; }

    public required string Node { get; init; }

    /// <summary>Processor time, user's and system's, from <see cref="Measurements.From"/> to <see cref="Measurements.Until"/>; in steps of 10
    /// ms.</summary>
    public required long CpuNanos { get; init; }

    /// <summary>What is in memory and of no file, at the end: RssAnon of proc(5).</summary>
    public required long MemoryBytes { get; init; }
}

/// <summary>How a pod started, as who watches the API server sees it, by the clock of this machine.</summary>
public sealed record PodStart
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required long CreatedUnixNano { get; init; }

    /// <summary>The first time that it was told to be ready; null where it was not.</summary>
    public long? ReadyUnixNano { get; init; }
}
