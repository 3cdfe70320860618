using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class DeployStep : IStep
{
    /// <summary>A busy node's kube-proxy takes some seconds; what is refused after this is refused by the application.</summary>
    private static readonly TimeSpan RulesWithin = TimeSpan.FromSeconds(30);

    public string Name => "deploy";

    public string Reason => "each object sent to the API server begins a trace";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var application = context.Experiment.Application;
        var deployed = await DeployAsync(context, application.Manifests, cancellation);
        foreach (var refused in await context.Cluster.WaitForServicesAsync(deployed, RulesWithin, cancellation))
            context.Reporter.Warn($"{refused} still refuses connections: nothing listens at its targetPort, "
                + "or kube-proxy has not written its rules");
        return new StepResult("-", Reused: false, $"{deployed.Count} objects, all at work");
    }

    /// <summary>Sends manifests, each object in a trace of its own, and waits for what runs.</summary>
    public static async Task<IReadOnlyList<DeployedObject>> DeployAsync(
        RunContext context, IReadOnlyList<string> manifests, CancellationToken cancellation)
    {
        var application = context.Experiment.Application;
        var collector = $"http://{context.Cluster.Gateway}:{CollectorOptions.HttpPort}";
        var objects = ApplicationManifests.Prepare(context.Experiment, ApplicationManifests.Read(manifests, collector));
        var deployed = await context.Cluster.Deployer.DeployAsync(objects, application.Namespace, _ => Traceparent.NewRoot(), cancellation);
        foreach (var sent in deployed)
            context.Driver.Add(sent);
        await context.Driver.SendAsync(cancellation);
        foreach (var sent in deployed)
            await context.Cluster.Deployer.WaitAsync(sent, application.ReadyWithin, cancellation);
        return deployed;
    }
}
