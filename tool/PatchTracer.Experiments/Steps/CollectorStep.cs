using System.Net;
using PatchTracer.Collector;
using PatchTracer.Collector.Security;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class CollectorStep : IStep
{
    public string Name => "collector";

    public string Reason => "takes the spans, on this machine's loopback and where nodes and pods reach it";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        IPAddress[] addresses = [IPAddress.Loopback, context.Cluster.Gateway];
        var options = new CollectorOptions
        {
            StoreDirectory = context.StoreDirectory,
            Grpc = [.. addresses.Select(address => new IPEndPoint(address, CollectorOptions.GrpcPort))],
            Http = [.. addresses.Select(address => new IPEndPoint(address, CollectorOptions.HttpPort))],
            Components = AccessTokens.Read(context.Cluster.CredentialFile),
        };
        context.Collector = await CollectorHost.StartAsync(options, context.Reporter, cancellation);
        await context.Cluster.RequireReachableAsync(CollectorOptions.HttpPort, cancellation);
        context.Driver = new DriverSpans(context.Collector.HttpEndpoints[0], context.Cluster.CredentialToken);
        return new StepResult("-", Reused: false, $"OTLP on {string.Join(" and ", context.Collector.HttpEndpoints)}");
    }
}
