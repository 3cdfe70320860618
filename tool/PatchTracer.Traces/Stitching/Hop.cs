using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Stitching;

/// <summary>
/// One request's way through a Service, derived: kube-proxy reported the connection, the client's and the server's spans name its ends.
/// A kept-alive connection serves many requests and so has many hops.
/// </summary>
public sealed record Hop(Span Connection, Span? Client, Span? Server)
{
    /// <summary>The pod behind the translated address; null when the inventory does not know it.</summary>
    public InventoryPod? Endpoint { get; init; }

    public string? Service => Connection.Attributes.Text(Conventions.KubernetesService);

    public string? Namespace => Connection.Attributes.Text(Conventions.Namespace);

    /// <summary>The node whose kube-proxy reported the translation.</summary>
    public string? Node => Connection.Node;

    /// <summary>The trace it belongs to: the client's, or else the server's.</summary>
    public TraceId TraceId => (Client ?? Server!).TraceId;

    /// <summary>
    /// When the request can have passed: from the client's start to the server's; what is missing is taken from the other side.
    /// </summary>
    public long StartUnixNano => (Client ?? Server!).StartUnixNano;

    /// <inheritdoc cref="StartUnixNano"/>
    public long EndUnixNano => Math.Max(StartUnixNano, (Server ?? Client!).StartUnixNano);

    /// <summary>An attribute of the connection, of its resource, or <c>k8s.pod.*</c> of the endpoint.</summary>
    public string? Text(string key) => key switch
    {
        Conventions.PodUid => Endpoint?.Uid,
        Conventions.PodName => Endpoint?.Name,
        _ => Connection.Text(key),
    };
}
