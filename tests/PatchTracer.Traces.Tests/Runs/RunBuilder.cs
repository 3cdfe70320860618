using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Tests.Runs;

/// <summary>Writes down spans as components would report them. Times are milliseconds since <see cref="Epoch"/>.</summary>
internal sealed class RunBuilder
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<(string Service, string? Node, string? Pod), Resource> _resources = [];
    private ulong _next = 1;

    public List<Span> Spans { get; } = [];

    public List<LoadRequest> Load { get; } = [];

    public static long At(double milliseconds) => UnixNano.Of(Epoch) + (long)(milliseconds * 1e6);

    public TraceId NewTrace() => new(0xABCDEF, _next++);

    /// <summary>A span of a woven component.</summary>
    public Span Point(string tracepoint, string service, string? node, Span? parent, double start, double end,
        params ReadOnlySpan<(string, AttributeValue)> attributes)
    {
        var layer = tracepoint.Split('.')[0] switch
        {
            "apiserver" => "apiserver",
            "scheduler" => "scheduler",
            "kubelet" => "kubelet",
            "cri" => "cri",
            "kubeproxy" => "kube-proxy",
            "client-go" => "client-go",
            _ => "controllers",
        };
        return Add(tracepoint, SpanKind.Internal, Resource(service, node, null), parent, start, end,
            [(Conventions.Tracepoint, tracepoint), (Conventions.Layer, layer), .. attributes]);
    }

    /// <summary>A span of an application.</summary>
    public Span App(string name, SpanKind kind, string service, InventoryPod? pod, Span? parent, double start, double end,
        params ReadOnlySpan<(string, AttributeValue)> attributes) =>
        Add(name, kind, Resource(service, pod?.Node, pod?.Uid), parent, start, end, attributes);

    public Span Replace(Span old, Span changed)
    {
        Spans[Spans.FindIndex(span => span.Key == old.Key)] = changed;
        return changed;
    }

    private Span Add(string name, SpanKind kind, Resource resource, Span? parent, double start, double end,
        ReadOnlySpan<(string, AttributeValue)> attributes)
    {
        var span = new Span
        {
            TraceId = parent?.TraceId ?? NewTrace(),
            SpanId = new SpanId(_next++),
            ParentSpanId = parent?.SpanId ?? default,
            Name = name,
            Kind = kind,
            StartUnixNano = At(start),
            EndUnixNano = At(end),
            Attributes = AttributeList.Of(attributes),
            Resource = resource,
        };
        Spans.Add(span);
        return span;
    }

    private Resource Resource(string service, string? node, string? pod)
    {
        if (!_resources.TryGetValue((service, node, pod), out var resource))
        {
            var attributes = AttributeList.Of((Conventions.ServiceName, service));
            if (node is not null)
                attributes = attributes.With(Conventions.NodeName, node);
            if (pod is not null)
                attributes = attributes.With(Conventions.PodUid, pod);
            _resources[(service, node, pod)] = resource = new Resource(attributes);
        }
        return resource;
    }
}
