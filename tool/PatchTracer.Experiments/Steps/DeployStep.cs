using PatchTracer.Cluster;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class DeployStep(RunScope scope, RunningCluster cluster, DriverSpans driver) : IStep<IReadOnlyList<DeployedObject>>
{
    /// <summary>A busy node's kube-proxy takes some seconds; what is refused after this is refused by the application.</summary>
    private static readonly TimeSpan RulesWithin = TimeSpan.FromSeconds(30);

    public string Name => "deploy";

    public string Reason => "each object sent to the API server begins a trace";

    public async Task<StepResult<IReadOnlyList<DeployedObject>>> RunAsync(CancellationToken cancellation)
    {
        var deployed = await DeployAsync(scope.Experiment.Application.Manifests, cancellation);
        foreach (var refused in await cluster.WaitForServicesAsync(deployed, RulesWithin, cancellation))
            scope.Reporter.Warn($"{refused} still refuses connections: nothing listens at its targetPort, "
                + "or kube-proxy has not written its rules");
        return new(deployed, "-", Reused: false, $"{deployed.Count} objects, all at work");
    }

    /// <summary>Sends manifests, each object in a trace of its own, and waits for what runs.</summary>
    public async Task<IReadOnlyList<DeployedObject>> DeployAsync(IReadOnlyList<string> manifests, CancellationToken cancellation)
    {
        var application = scope.Experiment.Application;
        var collector = $"http://{cluster.Gateway}:{CollectorOptions.HttpPort}";
        var objects = ApplicationManifests.Prepare(scope.Experiment, ApplicationManifests.Read(manifests, collector));
        var deployed = await cluster.Deployer.DeployAsync(objects, application.Namespace, _ => Traceparent.NewRoot(), cancellation);
        foreach (var sent in deployed)
            driver.Add(sent);
        await driver.SendAsync(cancellation);
        foreach (var sent in deployed)
            await cluster.Deployer.WaitAsync(sent, application.ReadyWithin, cancellation);
        return deployed;
    }
}
