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
    /// <summary>
    /// On every namespace that an application was put into, and on what it has outside of that, so that the next one finds it.
    /// </summary>
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

    /// <summary>What comes and goes with other objects, or by itself.</summary>
    private static readonly HashSet<string> OfOthers = ["events", "endpoints", "endpointslices", "leases", "controllerrevisions"];

    /// <summary>
    /// Makes the namespace be there, empty of everything: what runs, and what would configure what comes next (a ConfigMap, a limit, a
    /// policy). What an earlier application left in namespaces of its own, or outside of them, goes too.
    /// </summary>
    /// <returns>The namespaces of earlier applications.</returns>
    public async Task<IReadOnlyList<string>> MakeRoomAsync(string ns, CancellationToken cancellation)
    {
        var kinds = await kube.ResourcesAsync(cancellation);
        var labelled = await kube.ListAsync(KubeResource.Namespaces, null, Label, cancellation);
        var earlier = labelled.Select(other => other.Name()).Where(other => other != ns).ToList();
        foreach (var other in earlier)
        {
            await EmptyAsync(other, kinds, cancellation);
            await kube.PatchAsync(KubeResource.Namespaces, null, other, Unlabelling(), trace: null, cancellation);
        }
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } };
        await kube.ApplyAsync(KubeResource.Namespaces, Labelled(body), trace: null, cancellation);
        await EmptyAsync(ns, kinds, cancellation);
        await RemoveOutsideAsync(kinds, cancellation);
        return earlier;
    }

    /// <summary>A namespace, or an object outside of the application's, with the label, whoever wrote its manifest.</summary>
    public static JsonObject Labelled(JsonObject body)
    {
        var metadata = body["metadata"]!.AsObject();
        if (metadata["labels"] is not JsonObject labels)
            metadata["labels"] = labels = [];
        labels[Label] = "true";
        return body;
    }

    /// <summary>Of a merge patch, null takes a key away.</summary>
    private static JsonObject Unlabelling() => new() { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [Label] = null } } };

    private async Task EmptyAsync(string ns, IReadOnlyList<KubeResource> kinds, CancellationToken cancellation)
    {
        reporter.Status($"removing what an earlier run left in namespace {ns}");
        foreach (var kind in await CronJobsAsync(cancellation) is { } cronJobs ? Workloads.Prepend(cronJobs) : Workloads)
        {
            foreach (var left in await kube.ListAsync(kind, ns, selector: null, cancellation))
                await kube.DeleteAsync(kind, ns, left.Name(), cancellation);
        }
        await RemoveAsync([.. kinds.Where(kind => kind.Namespaced && !Workloads.Contains(kind) && !OfOthers.Contains(kind.Plural))], ns,
            selector: null, cancellation);
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

    /// <summary>What an application had in no namespace, or in one that is not its own.</summary>
    private async Task RemoveOutsideAsync(IReadOnlyList<KubeResource> kinds, CancellationToken cancellation)
    {
        KubeResource[] outside = [.. kinds.Where(kind => kind != KubeResource.Namespaces && !OfOthers.Contains(kind.Plural))];
        var begun = Stopwatch.StartNew();
        while (await RemoveAsync(outside, ns: null, Label, cancellation) is { } left)
        {
            if (begun.Elapsed > Patience)
            {
                throw new ClusterException(ClusterFailure.NotReady, $"{left} of an earlier run is still there after "
                    + $"{Patience.TotalMinutes:0} minutes; `patchtracer down` removes the whole cluster.");
            }
            await Task.Delay(250, cancellation);
        }
    }

    /// <returns>One of the objects that were there; null when none was.</returns>
    private async Task<string?> RemoveAsync(
        IReadOnlyList<KubeResource> kinds, string? ns, string? selector, CancellationToken cancellation)
    {
        var found = await Task.WhenAll(kinds.Select(async kind =>
            (Kind: kind, Objects: (await kube.ListAsync(kind, ns, selector, cancellation)).Where(body => !IsKubernetesOwn(kind, body)).ToList())));
        foreach (var (kind, objects) in found)
        {
            foreach (var body in objects)
                await kube.DeleteAsync(kind, kind.Namespaced ? body.Namespace() : null, body.Name(), cancellation);
        }
        return found.Where(of => of.Objects.Count > 0).Select(of => $"{of.Kind.Plural}/{of.Objects[0].Name()}").FirstOrDefault();
    }

    /// <summary>What Kubernetes puts into every namespace, and what goes with its owner.</summary>
    private static bool IsKubernetesOwn(KubeResource kind, JsonObject body) => body.At("metadata").Items("ownerReferences").Any()
        || kind.Plural switch
        {
            "serviceaccounts" => body.Name() == "default",
            "configmaps" => body.Name() == "kube-root-ca.crt",
            "secrets" => body.Text("type") == "kubernetes.io/service-account-token",
            _ => false,
        };

    /// <summary>Of batch/v1 since Kubernetes 1.21, of v1beta1 before 1.25.</summary>
    private async Task<KubeResource?> CronJobsAsync(CancellationToken cancellation) =>
        await kube.TryResolveAsync("batch/v1", "CronJob", cancellation)
            ?? await kube.TryResolveAsync("batch/v1beta1", "CronJob", cancellation);
}
