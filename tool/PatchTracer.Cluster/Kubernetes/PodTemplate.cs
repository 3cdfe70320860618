using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>The pods that an object stands for: itself, or what its controller makes.</summary>
public static class PodTemplate
{
    /// <summary>The pod as a template has it (metadata and spec); null for objects without pods.</summary>
    public static JsonObject? Of(JsonObject body)
    {
        JsonObject? template = body.Kind() switch
        {
            "Pod" => body,
            "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" => body.At("spec", "template"),
            "CronJob" => body.At("spec", "jobTemplate", "spec", "template"),
            _ => null,
        };
        return template?["spec"] is JsonObject ? template : null;
    }

    /// <summary>Those that run before the others too.</summary>
    public static IEnumerable<JsonObject> Containers(JsonObject template) =>
        template.At("spec").Items("initContainers").Concat(template.At("spec").Items("containers"));

    public static IEnumerable<string> Images(JsonObject body) =>
        Of(body) is { } template ? Containers(template).Select(container => container.Text("image")).Where(image => image.Length > 0) : [];
}
