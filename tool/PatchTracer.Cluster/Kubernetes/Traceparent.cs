using System.Diagnostics;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>How a trace context is written into headers and annotations.</summary>
public static class Traceparent
{
    public const string Header = "traceparent";

    /// <summary>KEP-5915's annotation; on an object's own metadata, never on a pod template, where a change starts a rollout.</summary>
    public const string Annotation = "tracing.k8s.io/traceparent";

    /// <summary>W3C Trace Context level 1, section 3.2: version 00.</summary>
    public static string Format(ActivityContext context) =>
        $"00-{context.TraceId.ToHexString()}-{context.SpanId.ToHexString()}-{(context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    /// <summary>The context of a new sampled trace, for the span that begins it.</summary>
    public static ActivityContext NewRoot() =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
}
