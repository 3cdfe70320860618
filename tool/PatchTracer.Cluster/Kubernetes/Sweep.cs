using System.Diagnostics;
using System.Text.Json.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>
/// The namespaces that applications were put into, and what is in them. A namespace itself stays: its removal takes Kubernetes a minute,
/// for want of anything to hurry it, and nothing can be put into it meanwhile.
/// </summary>
public sealed class Sweep(KubeClient kube, IReporter reporter)
{
    /// <summary>On every namespace that an application was put into, so that the next one finds it.</summary>
    public const string Label = "patchtracer.io/application";

    private static TimeSpan Patience => PatienceFactor.Apply(TimeSpan.FromMinutes(3));

    /// <summary>
    /// A kubelet asks five times a second at most and now and then forgets a pod for half a minute, when its containers are long dead.
    /// </summary>
    private static readonly TimeSpan Lingering = TimeSpan.FromSeconds(6);

    /// <summary>
    /// Owners before what they own, which nobody makes anew then; left to the garbage collector, the rest can take half a minute.
    /// </summary>
    private static readonly KubeResource[] Workloads =
    [
        KubeResource.Deployments, KubeResource.StatefulSets, KubeResource.DaemonSets, KubeResource.Jobs,
        KubeResource.ReplicaSets, KubeResource.Services, KubeResource.Pods,
    ];

    /// <summary>
    /// Makes the namespace be there, empty of everything that runs; what an earlier application left in namespaces of its own goes too.
    /// </summary>
    /// <returns>The namespaces of earlier applications.</returns>
    public async Task<IReadOnlyList<string>> MakeRoomAsync(string ns, CancellationToken cancellation)
    {
        var labelled = await kube.ListAsync(KubeResource.Namespaces, null, Label, cancellation);
        var earlier = labelled.Select(other => other.Name()).Where(other => other != ns).ToList();
        foreach (var other in earlier)
        {
            await EmptyAsync(other, cancellation);
            await kube.PatchAsync(KubeResource.Namespaces, null, other, Unlabelling(), trace: null, cancellation);
        }
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } };
        await kube.ApplyAsync(KubeResource.Namespaces, Labelled(body), trace: null, cancellation);
        await EmptyAsync(ns, cancellation);
        return earlier;
    }

    /// <summary>The namespace with the label, whoever wrote its manifest.</summary>
    public static JsonObject Labelled(JsonObject ns)
    {
        var metadata = ns["metadata"]!.AsObject();
        if (metadata["labels"] is not JsonObject labels)
            metadata["labels"] = labels = [];
        labels[Label] = "true";
        return ns;
    }

    /// <summary>Of a merge patch, null takes a key away.</summary>
    private static JsonObject Unlabelling() => new() { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [Label] = null } } };

    private async Task EmptyAsync(string ns, CancellationToken cancellation)
    {
        reporter.Status($"removing what an earlier run left in namespace {ns}");
        foreach (var kind in await CronJobsAsync(cancellation) is { } cronJobs ? Workloads.Prepend(cronJobs) : Workloads)
        {
            foreach (var left in await kube.ListAsync(kind, ns, selector: null, cancellation))
                await kube.DeleteAsync(kind, ns, left.Name(), cancellation);
        }
        var begun = Stopwatch.StartNew();
        while (await kube.ListAsync(KubeResource.Pods, ns, selector: null, cancellation) is { Count: > 0 } pods)
        {
            if (begun.Elapsed > Patience)
            {
                throw new ClusterException(ClusterFailure.NotReady,
                    $"{pods.Count} pods of an earlier run are still in namespace {ns} after "
                    + $"{Patience.TotalMinutes:0} minutes, {pods[0].Name()} among them; `patchtracer down` removes the whole cluster.");
            }
            if (begun.Elapsed > Lingering)
                await Task.WhenAll(pods.Select(pod => kube.DeleteNowAsync(KubeResource.Pods, ns, pod.Name(), cancellation)));
            await Task.Delay(250, cancellation);
        }
    }

    /// <summary>Of batch/v1 since Kubernetes 1.21, of v1beta1 before 1.25.</summary>
    private async Task<KubeResource?> CronJobsAsync(CancellationToken cancellation) =>
        await kube.TryResolveAsync("batch/v1", "CronJob", cancellation)
            ?? await kube.TryResolveAsync("batch/v1beta1", "CronJob", cancellation);
}
