using System.Diagnostics;
using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Collector;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class DeployStep : IStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>A kubelet asks five times a second at most and now and then forgets a pod for half a minute, when its containers are long dead.</summary>
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(6);

    public string Name => "deploy";

    public string Reason => "each object sent to the API server begins a trace";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var application = context.Experiment.Application;
        var ns = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = application.Namespace } };
        await context.Cluster.Kube.ApplyAsync(KubeResource.Namespaces, ns, trace: null, cancellation);
        await RemoveAsync(context, application.Namespace, cancellation);
        var deployed = await DeployAsync(context, application.Manifests, cancellation);
        return new StepResult("-", Reused: false, $"{deployed} objects, all Deployments rolled out");
    }

    /// <summary>Sends manifests, each object in a trace of its own, and waits for the rollouts.</summary>
    public static async Task<int> DeployAsync(RunContext context, IReadOnlyList<string> manifests, CancellationToken cancellation)
    {
        var collector = $"http://{context.Cluster.Gateway}:{CollectorOptions.HttpPort}";
        var deployed = await context.Cluster.Deployer.DeployAsync(ApplicationManifests.Read(manifests, collector), _ => Traceparent.NewRoot(), cancellation);
        foreach (var sent in deployed)
            context.Driver.Add(sent);
        await context.Driver.SendAsync(cancellation);
        foreach (var sent in deployed.Where(d => d.Kind == "Deployment"))
            await context.Cluster.Deployer.WaitForRolloutAsync(sent.Namespace, sent.Name, Patience, cancellation);
        return deployed.Count;
    }

    /// <summary>
    /// What an earlier run left is removed: the pods of this run must all have started in it. The namespace itself stays; its removal
    /// takes Kubernetes a minute, for want of anything to hurry it.
    /// </summary>
    private static async Task RemoveAsync(RunContext context, string ns, CancellationToken cancellation)
    {
        var kube = context.Cluster.Kube;
        context.Reporter.Status($"removing what an earlier run left in namespace {ns}");
        // Owners before what they own, which nobody makes anew then; left to the garbage collector, the rest can take half a minute.
        foreach (var kind in (KubeResource[])[KubeResource.Deployments, KubeResource.ReplicaSets, KubeResource.Services, KubeResource.Pods])
        {
            foreach (var left in await kube.ListAsync(kind, ns, selector: null, cancellation))
                await kube.DeleteAsync(kind, ns, left.Name(), cancellation);
        }
        var begun = Stopwatch.StartNew();
        while (await kube.ListAsync(KubeResource.Pods, ns, selector: null, cancellation) is { Count: > 0 } pods)
        {
            if (begun.Elapsed > Patience)
                throw new ExperimentException($"{pods.Count} pods of an earlier run are still in namespace {ns} after {Patience.TotalMinutes:0} minutes, {pods[0].Name()} among them; `patchtracer down` removes the whole cluster");
            if (begun.Elapsed > Lingering)
                await Task.WhenAll(pods.Select(pod => kube.DeleteNowAsync(KubeResource.Pods, ns, pod.Name(), cancellation)));
            await Task.Delay(250, cancellation);
        }
    }
}
