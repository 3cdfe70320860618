using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>How far a Deployment or a DaemonSet is, by the same conditions as kubectl's rollout status.</summary>
internal static class Rollout
{
    /// <summary>Null when it is done, else what is missing.</summary>
    public static string? Pending(JsonObject deployment)
    {
        var status = deployment.At("status");
        if (status.Number("observedGeneration") < deployment.At("metadata").Number("generation"))
            return "its change was not seen by the controller yet";
        var wanted = deployment.At("spec").Number("replicas");
        if (status.Number("updatedReplicas") < wanted)
            return $"{status.Number("updatedReplicas")} of {wanted} replicas are of the newest template";
        if (status.Number("replicas") > status.Number("updatedReplicas"))
            return $"{status.Number("replicas") - status.Number("updatedReplicas")} old replicas are still there";
        return status.Number("availableReplicas") < wanted
            ? $"{status.Number("availableReplicas")} of {wanted} replicas are available"
            : null;
    }

    /// <summary>The same for a DaemonSet.</summary>
    public static string? PendingOnNodes(JsonObject daemonSet)
    {
        var status = daemonSet.At("status");
        if (status.Number("observedGeneration") < daemonSet.At("metadata").Number("generation"))
            return "its change was not seen by the controller yet";
        var wanted = status.Number("desiredNumberScheduled");
        if (status.Number("updatedNumberScheduled") < wanted)
            return $"{status.Number("updatedNumberScheduled")} of {wanted} pods are of the newest template";
        return status.Number("numberAvailable") < wanted ? $"{status.Number("numberAvailable")} of {wanted} pods are available" : null;
    }
}
