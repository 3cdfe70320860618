using System.Diagnostics;
using System.Text.Json.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>An object that was sent to the API server, and the trace that its sending began.</summary>
/// <param name="Trace">The context sent as header and annotation; null if the caller wanted none. Its span is the caller's to emit.</param>
/// <param name="Started">Just before the request was sent.</param>
/// <param name="Ended">When the answer was read.</param>
public sealed record DeployedObject(
    string ApiVersion, string Kind, string Namespace, string Name, string Uid,
    ActivityContext? Trace, DateTimeOffset Started, DateTimeOffset Ended);

/// <summary>Sends manifests, scales and waits; with a trace context of the caller's for each object.</summary>
public sealed class Deployer(KubeClient kube, IReporter reporter)
{
    /// <summary>Creates or replaces the objects in the order given.</summary>
    /// <param name="ns">Where objects go that name no namespace and need one.</param>
    /// <param name="trace">
    /// The context for an object, or null for none. It becomes the request's `traceparent` header and the annotation
    /// <see cref="Traceparent.Annotation"/> on the object's own metadata.
    /// </param>
    public async Task<IReadOnlyList<DeployedObject>> DeployAsync(
        IReadOnlyList<JsonObject> objects, string ns, Func<JsonObject, ActivityContext?> trace, CancellationToken cancellation)
    {
        var deployed = new List<DeployedObject>();
        foreach (var wanted in objects)
        {
            reporter.Status($"deploying {wanted.Kind()} {wanted.Name()}");
            var resource = await kube.ResolveAsync(wanted.Text("apiVersion"), wanted.Kind(), cancellation);
            var context = trace(wanted);
            var body = wanted.DeepClone().AsObject();
            if (resource.Namespaced && body.At("metadata").Text("namespace").Length == 0)
                body["metadata"]!["namespace"] = ns;
            if (context is { } c)
                Annotate(body, c);
            if (!resource.Namespaced || body.At("metadata").Text("namespace") != ns)
                Sweep.Labelled(body);
            deployed.Add(await TimedAsync(body, context, () => kube.ApplyAsync(resource, body, context, cancellation)));
        }
        return deployed;
    }

    /// <summary>Sets the replicas of a Deployment, with a trace of its own on its metadata.</summary>
    public Task<DeployedObject> ScaleAsync(string ns, string name, int replicas, ActivityContext? trace, CancellationToken cancellation)
    {
        var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } };
        if (trace is { } context)
            patch["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { [Traceparent.Annotation] = Traceparent.Format(context) }
            };
        var identity = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment" };
        return TimedAsync(identity, trace, () => kube.PatchAsync(KubeResource.Deployments, ns, name, patch, trace, cancellation));
    }

    /// <summary>
    /// Waits until what was deployed is at work: every replica of its newest template and available, a Job complete. Objects without pods
    /// are not waited for.
    /// </summary>
    /// <exception cref="ClusterException">It failed, or time ran out, with what its pods lack; at once for an image that is
    /// nowhere.</exception>
    public async Task WaitAsync(DeployedObject deployed, TimeSpan patience, CancellationToken cancellation)
    {
        reporter.Status($"waiting for {deployed.Kind} {deployed.Name}");
        var resource = await kube.ResolveAsync(deployed.ApiVersion, deployed.Kind, cancellation);
        var ns = resource.Namespaced ? deployed.Namespace : null;
        var selector = "";
        try
        {
            await Polling.UntilAsync($"{deployed.Kind} {deployed.Namespace}/{deployed.Name}", patience, async c =>
            {
                var body = await kube.GetAsync(resource, ns, deployed.Name, c);
                if (Workload.Pending(body) is not { } missing)
                    return null;
                selector = string.Join(',', body.At("spec", "selector", "matchLabels").Select(label => $"{label.Key}={label.Value}"));
                var hopeless = (await TroublesAsync()).Where(trouble => trouble.IsHopeless).ToList();
                return hopeless.Count == 0 ? missing
                    : throw new ClusterException(ClusterFailure.NotReady,
                        $"{deployed.Kind} {deployed.Namespace}/{deployed.Name} cannot start: {hopeless[0].Text}");
            }, cancellation);
        }
        catch (ClusterException e) when (e is { Failure: ClusterFailure.NotReady, Evidence: "" })
        {
            var troubles = await TroublesAsync();
            throw new ClusterException(ClusterFailure.NotReady, e.Message,
                e)
            { Evidence = string.Join('\n', troubles.Select(trouble => trouble.Text)) };
        }

        async Task<IReadOnlyList<PodTrouble>> TroublesAsync() => ns is null || selector.Length == 0 ? []
            : PodTroubles.Of(await kube.ListAsync(KubeResource.Pods, ns, selector, cancellation));
    }

    private static void Annotate(JsonObject body, ActivityContext context)
    {
        var metadata = body["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[Traceparent.Annotation] = Traceparent.Format(context);
    }

    private static async Task<DeployedObject> TimedAsync(JsonObject sent, ActivityContext? trace, Func<Task<JsonObject>> send)
    {
        var started = DateTimeOffset.UtcNow;
        var answer = await send();
        var ended = DateTimeOffset.UtcNow;
        return new DeployedObject(sent.Text("apiVersion"), sent.Kind(), answer.Namespace(), answer.Name(), answer.Uid(), trace, started,
            ended);
    }
}
