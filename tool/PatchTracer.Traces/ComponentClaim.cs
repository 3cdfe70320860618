namespace PatchTracer.Traces;

/// <summary>
/// What only the components of a cluster, and the program that drives a run, may say of a span: that theirs is the service, the
/// layer or the tracepoint. Anybody can write it; see <see cref="SpanSet.SetAside"/>.
/// </summary>
public static class ComponentClaim
{
    /// <summary>Layers of tracepoints in components. `client-go` is in whoever uses the library.</summary>
    private static readonly HashSet<string> Layers =
        ["apiserver", "containerd", "controllers", "cri", "kube-proxy", "kubelet", Conventions.NetworkLayer, "scheduler"];

    /// <summary>What such tracepoints begin with.</summary>
    private static readonly HashSet<string> Tracepoints =
        ["apiserver", "containerd", "controller", "cri", "deployment", "endpointslice", "job", "kubelet", "kubeproxy", "replicaset",
            "scheduler"];

    private static readonly HashSet<string> Services =
        ["containerd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet", "patchtracer"];

    /// <summary>What a span claims to be of; null when it is nothing of a component.</summary>
    public static string? Of(AttributeList span, AttributeList resource)
    {
        if ((span.Text(Conventions.Layer) ?? resource.Text(Conventions.Layer)) is { } layer && Layers.Contains(layer))
            return $"layer {layer}";
        if (span.Text(Conventions.Tracepoint) is { } tracepoint && Tracepoints.Contains(tracepoint.Split('.')[0]))
            return $"tracepoint {tracepoint}";
        return Of(resource);
    }

    /// <summary>What a resource claims to be, whatever it reports; null when it is nothing of a component.</summary>
    public static string? Of(AttributeList resource) =>
        resource.Text(Conventions.ServiceName) is { } service && Services.Contains(service) ? $"service {service}" : null;

    /// <summary>The same for a span as it is.</summary>
    public static string? Of(Span span) => Of(span.Attributes, span.Resource.Attributes);
}
