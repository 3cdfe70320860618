namespace PatchTracer.Cluster.Kubernetes;

/// <summary>A kind of object, as the API server's paths name it.</summary>
/// <param name="ApiVersion">`v1`, `apps/v1`, …</param>
/// <param name="Plural">`pods`, `deployments`, …</param>
public readonly record struct KubeResource(string ApiVersion, string Plural, bool Namespaced)
{
    public static readonly KubeResource Nodes = new("v1", "nodes", false);
    public static readonly KubeResource Namespaces = new("v1", "namespaces", false);
    public static readonly KubeResource Pods = new("v1", "pods", true);
    public static readonly KubeResource Services = new("v1", "services", true);
    public static readonly KubeResource Events = new("v1", "events", true);
    public static readonly KubeResource Deployments = new("apps/v1", "deployments", true);
    public static readonly KubeResource StatefulSets = new("apps/v1", "statefulsets", true);
    public static readonly KubeResource DaemonSets = new("apps/v1", "daemonsets", true);
    public static readonly KubeResource Jobs = new("batch/v1", "jobs", true);
    public static readonly KubeResource Leases = new("coordination.k8s.io/v1", "leases", true);
    public static readonly KubeResource ReplicaSets = new("apps/v1", "replicasets", true);

    public string GroupPath => ApiVersion.Contains('/') ? $"/apis/{ApiVersion}" : $"/api/{ApiVersion}";

    /// <summary>The path of the collection, or of one object if <paramref name="name"/> is given.</summary>
    /// <param name="ns">Null for all namespaces, or if the kind has none.</param>
    public string Path(string? ns, string? name = null)
    {
        var space = Namespaced && ns is not null ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        var item = name is not null ? $"/{Uri.EscapeDataString(name)}" : "";
        return $"{GroupPath}{space}/{Plural}{item}";
    }
}
