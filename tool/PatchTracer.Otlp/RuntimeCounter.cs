namespace PatchTracer.Otlp;

/// <summary>
/// What a woven runtime said last about its own spans: the sum <c>patchtracer.spans</c> by its attributes <c>state</c>
/// (<c>exported</c>, <c>dropped</c>, …) and <c>reason</c>, or of one tracepoint the sum <c>patchtracer.tracepoint.spans</c> by
/// <c>state</c>, or the sum <c>patchtracer.losses</c> by <c>reason</c>. Tells a span that was dropped from one that never happened, and from one that nobody had given a parent.
/// </summary>
/// <param name="Service"><c>service.name</c> of the process.</param>
/// <param name="Node"><c>k8s.node.name</c>; empty when it was not told.</param>
/// <param name="Instance"><c>service.instance.id</c>; empty when it was not told.</param>
public sealed record RuntimeCounter(
    string Service, string Node, string Instance, string State, string Reason, long Value, long TimeUnixNano)
{
    /// <summary>The name of the metric.</summary>
    public const string Metric = "patchtracer.spans";

    /// <summary>
    /// The name of the metric by tracepoint; its states are <c>recorded</c>, <c>dropped</c>, <c>unsampled</c> and <c>without_parent</c>.
    /// </summary>
    public const string TracepointMetric = "patchtracer.tracepoint.spans";

    /// <summary>
    /// The name of the metric of what tracing left out, by <c>reason</c>; it has no state of its own and is given <see cref="LostState"/>.
    /// </summary>
    public const string LossMetric = "patchtracer.losses";

    /// <summary>The state of what is told as <see cref="LossMetric"/>.</summary>
    public const string LostState = "lost";

    /// <summary>Reasons of <see cref="LossMetric"/> that are about the connections that kube-proxy observes.</summary>
    public static IReadOnlySet<string> ConnectionReasons { get; } = new HashSet<string>
    {
        "netlink_overrun", "netlink_invalid", "connection_pending_full", "connection_sampled_out", "connection_of_no_service",
    };

    /// <summary>The tracepoint that it is about; empty for what is said of all together.</summary>
    public string Tracepoint { get; init; } = "";
}
