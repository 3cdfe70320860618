using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>How far an object is whose pods are waited for; of Deployments by the same conditions as kubectl's rollout status.</summary>
internal static class Workload
{
    /// <summary>Null when it is done, and for objects that nobody waits for; else what is missing.</summary>
    /// <exception cref="ClusterException">It has failed, and waiting is of no use.</exception>
    public static string? Pending(JsonObject body) => body.Kind() switch
    {
        "Deployment" => Rollout.Pending(body),
        "StatefulSet" => Ready(body, body.At("spec").Number("replicas"), "readyReplicas"),
        "ReplicaSet" => Ready(body, body.At("spec").Number("replicas"), "readyReplicas"),
        "DaemonSet" => Ready(body, body.At("status").Number("desiredNumberScheduled"), "numberReady"),
        "Job" => Job(body),
        "Pod" => Pod(body),
        _ => null,
    };

    private static string? Ready(JsonObject body, long wanted, string field)
    {
        var status = body.At("status");
        if (status.Number("observedGeneration") < body.At("metadata").Number("generation"))
            return "its change was not seen by the controller yet";
        return status.Number(field) < wanted ? $"{status.Number(field)} of {wanted} pods are ready" : null;
    }

    private static string? Job(JsonObject body)
    {
        if (body.IsTrue("Failed"))
            throw new ClusterException(ClusterFailure.NotReady,
                $"Job {body.Namespace()}/{body.Name()} failed: {body.Condition("Failed")!.Text("message")}");
        return body.IsTrue("Complete") ? null : $"{body.At("status").Number("succeeded")} of its pods have succeeded";
    }

    private static string? Pod(JsonObject body) => body.At("status").Text("phase") switch
    {
        "Succeeded" => null,
        "Failed" =>
            throw new ClusterException(ClusterFailure.NotReady,
                $"Pod {body.Namespace()}/{body.Name()} failed: {body.At("status").Text("message")}"),
        var phase => body.IsTrue("Ready") ? null : $"it is {phase}",
    };
}
