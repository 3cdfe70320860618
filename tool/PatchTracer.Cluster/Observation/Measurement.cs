using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Cluster.Observation;

/// <summary>A measurement of a cluster that goes on until it is finished. Spans are no part of it.</summary>
public sealed class Measurement : IAsyncDisposable
{
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow;
    private readonly UsageMeter _usage;
    private readonly PodWatch _pods;

    private Measurement(UsageMeter usage, PodWatch pods) => (_usage, _pods) = (usage, pods);

    internal static async Task<Measurement> StartAsync(KubeClient kube, IReadOnlyList<Node> nodes, CancellationToken cancellation) =>
        new(await UsageMeter.StartAsync(nodes, cancellation), await PodWatch.StartAsync(kube, cancellation));

    public async Task<Measurements> FinishAsync(CancellationToken cancellation)
    {
        var components = await _usage.FinishAsync(cancellation);
        return new Measurements
        {
            From = _from,
            Until = DateTimeOffset.UtcNow,
            Components = components,
            Pods = await _pods.StopAsync(),
        };
    }

    public ValueTask DisposeAsync() => _pods.DisposeAsync();
}
