using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>
/// before: the object as it is, and the object as it should be;
/// after: a body for PUT, with what the server gave the object and forbids to change (resource version, a Service's
/// addresses and node ports).
/// </summary>
internal static class Replacement
{
    private static readonly string[] ServiceAddresses = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"];

    public static JsonObject Of(JsonObject existing, JsonObject wanted)
    {
        var body = wanted.DeepClone().AsObject();
        body["metadata"]!["resourceVersion"] = existing.At("metadata").Text("resourceVersion");
        if (wanted.Kind() == "Service" && body["spec"] is JsonObject spec)
            KeepAddresses(existing.At("spec"), spec);
        return body;
    }

    private static void KeepAddresses(JsonObject existing, JsonObject spec)
    {
        foreach (var key in ServiceAddresses)
        {
            if (!spec.ContainsKey(key) && existing[key] is { } value)
                spec[key] = value.DeepClone();
        }
        var ports = existing.Items("ports").ToList();
        foreach (var port in spec.Items("ports").Where(p => !p.ContainsKey("nodePort")))
        {
            if (ports.FirstOrDefault(p => p.Text("port") == port.Text("port"))?["nodePort"] is { } nodePort)
                port["nodePort"] = nodePort.DeepClone();
        }
    }
}
