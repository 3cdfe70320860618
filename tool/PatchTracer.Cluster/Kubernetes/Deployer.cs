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
    /// <param name="trace">
    /// The context for an object, or null for none. It becomes the request's `traceparent` header and the annotation
    /// <see cref="Traceparent.Annotation"/> on the object's own metadata.
    /// </param>
    public async Task<IReadOnlyList<DeployedObject>> DeployAsync(
        IReadOnlyList<JsonObject> objects, Func<JsonObject, ActivityContext?> trace, CancellationToken cancellation)
    {
        var deployed = new List<DeployedObject>();
        foreach (var wanted in objects)
        {
            reporter.Status($"deploying {wanted.Kind()} {wanted.Name()}");
            var resource = await kube.ResolveAsync(wanted.Text("apiVersion"), wanted.Kind(), cancellation);
            var context = trace(wanted);
            var body = context is { } c ? Annotated(wanted, c) : wanted;
            deployed.Add(await TimedAsync(body, context, () => kube.ApplyAsync(resource, body, context, cancellation)));
        }
        return deployed;
    }

    /// <summary>Sets the replicas of a Deployment, with a trace of its own on its metadata.</summary>
    public Task<DeployedObject> ScaleAsync(string ns, string name, int replicas, ActivityContext? trace, CancellationToken cancellation)
    {
        var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } };
        if (trace is { } context)
            patch["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Traceparent.Annotation] = Traceparent.Format(context) } };
        var identity = new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment" };
        return TimedAsync(identity, trace, () => kube.PatchAsync(KubeResource.Deployments, ns, name, patch, trace, cancellation));
    }

    /// <summary>Waits until every replica that a Deployment wants is of its newest template and available.</summary>
    public Task WaitForRolloutAsync(string ns, string name, TimeSpan patience, CancellationToken cancellation)
    {
        reporter.Status($"waiting for {name}");
        return Polling.UntilAsync($"Deployment {ns}/{name}", patience,
            async c => Rollout.Pending(await kube.GetAsync(KubeResource.Deployments, ns, name, c)), cancellation);
    }

    private static JsonObject Annotated(JsonObject wanted, ActivityContext context)
    {
        var body = wanted.DeepClone().AsObject();
        var metadata = body["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[Traceparent.Annotation] = Traceparent.Format(context);
        return body;
    }

    private static async Task<DeployedObject> TimedAsync(JsonObject sent, ActivityContext? trace, Func<Task<JsonObject>> send)
    {
        var started = DateTimeOffset.UtcNow;
        var answer = await send();
        var ended = DateTimeOffset.UtcNow;
        return new DeployedObject(sent.Text("apiVersion"), sent.Kind(), answer.Namespace(), answer.Name(), answer.Uid(), trace, started, ended);
    }
}
