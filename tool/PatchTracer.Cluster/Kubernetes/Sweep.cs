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
        KubeResource[] outside = [.. kinds.Where(kind => kind != KubeResource.Namespaces && !OfOthers.Contains(kind.Plural))];
        await GoneAsync(outside, ns: null, Label, await RemoveAsync(outside, ns: null, Label, cancellation), cancellation);
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
        KubeResource[] others = [.. kinds.Where(kind => kind.Namespaced && !Workloads.Contains(kind) && !OfOthers.Contains(kind.Plural))];
        var removed = await RemoveAsync(others, ns, selector: null, cancellation);
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
        await GoneAsync(others, ns, selector: null, removed, cancellation);
    }

    /// <returns>The uids of what is removed.</returns>
    private async Task<IReadOnlySet<string>> RemoveAsync(
        IReadOnlyList<KubeResource> kinds, string? ns, string? selector, CancellationToken cancellation)
    {
        var found = await FindAsync(kinds, ns, selector, cancellation);
        foreach (var (kind, body) in found)
            await kube.DeleteAsync(kind, kind.Namespaced ? body.Namespace() : null, body.Name(), cancellation);
        return found.Select(of => of.Body.Uid()).ToHashSet();
    }

    /// <summary>
    /// Waits for what goes later than it is told to, as a claim to a volume goes after the pods that have it; not for what a controller of
    /// somebody's makes anew.
    /// </summary>
    private async Task GoneAsync(
        IReadOnlyList<KubeResource> kinds, string? ns, string? selector, IReadOnlySet<string> removed, CancellationToken cancellation)
    {
        var begun = Stopwatch.StartNew();
        while (removed.Count > 0 && (await FindAsync(kinds, ns, selector, cancellation)).FirstOrDefault(of => removed.Contains(of.Body.Uid()))
            is { Body: { } left, Kind: var kind })
        {
            if (begun.Elapsed > Patience)
            {
                throw new ClusterException(ClusterFailure.NotReady, $"{kind.Plural}/{left.Name()} of an earlier run is still there after "
                    + $"{Patience.TotalMinutes:0} minutes; `patchtracer down` removes the whole cluster.");
            }
            await Task.Delay(250, cancellation);
        }
    }

    private async Task<IReadOnlyList<(KubeResource Kind, JsonObject Body)>> FindAsync(
        IReadOnlyList<KubeResource> kinds, string? ns, string? selector, CancellationToken cancellation)
    {
        var lists = await Task.WhenAll(kinds.Select(async kind => (Kind: kind, Objects: await kube.ListAsync(kind, ns, selector, cancellation))));
        return [.. lists.SelectMany(list => list.Objects.Where(body => !IsKubernetesOwn(list.Kind, body)).Select(body => (list.Kind, body)))];
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
