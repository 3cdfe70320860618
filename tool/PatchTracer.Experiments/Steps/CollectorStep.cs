using System.Net;
using PatchTracer.Cluster;
using PatchTracer.Collector;
using PatchTracer.Collector.Security;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class CollectorStep(RunScope scope, RunningCluster cluster) : IStep<Receiving>
{
    public string Name => "collector";

    public string Reason => "takes the spans, on this machine's loopback and where nodes and pods reach it";

    public async Task<StepResult<Receiving>> RunAsync(CancellationToken cancellation)
    {
        IPAddress[] addresses = [IPAddress.Loopback, cluster.Gateway];
        var options = new CollectorOptions
        {
            StoreDirectory = scope.StoreDirectory,
            Grpc = [.. addresses.Select(address => new IPEndPoint(address, CollectorOptions.GrpcPort))],
            Http = [.. addresses.Select(address => new IPEndPoint(address, CollectorOptions.HttpPort))],
            Components = AccessTokens.Read(cluster.CredentialFile),
        };
        var collector = scope.Hold(await CollectorHost.StartAsync(options, scope.Reporter, cancellation));
        await cluster.RequireReachableAsync(CollectorOptions.HttpPort, cancellation);
        var driver = scope.Hold(new DriverSpans(collector.HttpEndpoints[0], cluster.CredentialToken));
        return new(new Receiving(collector, driver), "-", Reused: false, $"OTLP on {string.Join(" and ", collector.HttpEndpoints)}");
    }
}
