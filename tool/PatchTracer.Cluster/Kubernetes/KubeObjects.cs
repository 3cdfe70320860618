using System.Text.Json.Nodes;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>Reads what every Kubernetes object has.</summary>
public static class KubeObjects
{
    public const string DefaultNamespace = "default";

    public static string Name(this JsonObject body) => body.At("metadata").Text("name");

    public static string Uid(this JsonObject body) => body.At("metadata").Text("uid");

    public static string Kind(this JsonObject body) => body.Text("kind");

    /// <summary>The object's namespace, `default` if it says none.</summary>
    public static string Namespace(this JsonObject body) =>
        body.At("metadata").Text("namespace") is { Length: > 0 } ns ? ns : DefaultNamespace;

    /// <summary>The mapping below a key; an empty one that is not part of the object if there is none.</summary>
    public static JsonObject At(this JsonObject body, params ReadOnlySpan<string> keys)
    {
        var current = body;
        foreach (var key in keys)
            current = current[key] as JsonObject ?? [];
        return current;
    }

    /// <summary>A string or number as text; empty if absent.</summary>
    public static string Text(this JsonObject body, string key) => body[key] is JsonValue value ? value.ToString() : "";

    /// <summary>0 if absent: the API leaves zeros out.</summary>
    public static long Number(this JsonObject body, string key) => long.TryParse(body.Text(key), out var number) ? number : 0;

    public static IEnumerable<JsonObject> Items(this JsonObject body, string key) => (body[key] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The entry of status.conditions of a type, or null.</summary>
    public static JsonObject? Condition(this JsonObject body, string type) =>
        body.At("status").Items("conditions").FirstOrDefault(c => c.Text("type") == type);

    public static bool IsTrue(this JsonObject body, string condition) => body.Condition(condition)?.Text("status") == "True";
}
