namespace PatchTracer.Traces;

/// <summary>
/// Names of attributes, tracepoints and layers that rooms agree on (docs/architecture.md, "Conventions that cross rooms").
/// </summary>
public static class Conventions
{
    public const string ServiceName = "service.name";
    public const string NodeName = "k8s.node.name";
    public const string Tracepoint = "patchtracer.tracepoint";
    public const string Layer = "patchtracer.layer";

    public const string PodUid = "k8s.pod.uid";
    public const string PodName = "k8s.pod.name";
    public const string Namespace = "k8s.namespace.name";
    public const string KubernetesService = "k8s.service.name";

    /// <summary>The service whose runtime observes connections through Services.</summary>
    public const string KubeProxy = "kube-proxy";

    public const string Transport = "network.transport";
    public const string LocalAddress = "network.local.address";
    public const string LocalPort = "network.local.port";
    public const string PeerAddress = "network.peer.address";
    public const string PeerPort = "network.peer.port";
    public const string ClientAddress = "client.address";
    public const string ClientPort = "client.port";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ServiceAddress = "patchtracer.service.address";
    public const string ServicePort = "patchtracer.service.port";
    public const string ServicePortName = "patchtracer.service.port_name";

    /// <summary>The tracepoint by which kube-proxy reports each translated connection.</summary>
    public const string ConnectionTracepoint = "kubeproxy.connection";

    /// <summary>The name of the spans that it records.</summary>
    public const string ConnectionName = "TranslateConnection";

    /// <summary>The name of the spans that tell of a connection's end.</summary>
    public const string ConnectionClosedName = "ConnectionClosed";

    /// <summary>The layer of spans that name none: applications.</summary>
    public const string ApplicationLayer = "app";

    /// <summary>The layer of what lies between a client span and the server span behind a Service.</summary>
    public const string NetworkLayer = "network";
}
