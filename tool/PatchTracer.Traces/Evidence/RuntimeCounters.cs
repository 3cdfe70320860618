namespace PatchTracer.Traces.Evidence;

/// <summary>
/// What one woven process counted about its own spans (one line of <c>counters.jsonl</c>, camelCase, unknown fields ignored).
/// Counted while the run lasted, whatever the process had done before.
/// With it an analysis can tell "dropped" and "never sampled" from "never happened".
/// </summary>
public sealed record RuntimeCounters
{
    /// <summary>The process's <c>service.name</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Its <c>k8s.node.name</c>.</summary>
    public string? Node { get; init; }

    public long Recorded { get; init; }

    public long Exported { get; init; }

    /// <summary>Recorded and lost, whatever the reason: buffer full, collector gone, refused.</summary>
    public long Dropped { get; init; }

    /// <summary>Not recorded because the sampler said so.</summary>
    public long Unsampled { get; init; }

    /// <summary><see cref="Dropped"/> by tracepoint, as far as it is known of which they were.</summary>
    public IReadOnlyDictionary<string, long> DroppedOf { get; init; } = new Dictionary<string, long>();

    /// <summary><see cref="Unsampled"/> by tracepoint.</summary>
    public IReadOnlyDictionary<string, long> UnsampledOf { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// By reason: how often kube-proxy's observer lost sight of connections (<c>netlink_overrun</c>, where the kernel does not say how many;
    /// <c>connection_sampled_out</c>; …).
    /// </summary>
    public IReadOnlyDictionary<string, long> ConnectionsLost { get; init; } = new Dictionary<string, long>();

    /// <summary>By tracepoint: how often it ran and recorded nothing because nobody had given it a parent.</summary>
    public IReadOnlyDictionary<string, long> WithoutParent { get; init; } = new Dictionary<string, long>();
}
