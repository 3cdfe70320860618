using System.Text.Json;
using System.Text.Json.Nodes;

namespace PatchTracer.Images.Oci;

/// <summary>
/// Configuration documents (OCI image specification, "Image Configuration"): written in a fixed order of keys and with a fixed
/// time, so that equal images have equal ids. Extending a document keeps every key that is not known here.
/// </summary>
internal static class ImageConfiguration
{
    private const string Epoch = "1970-01-01T00:00:00Z";

    public static byte[] Create(ImageSettings settings, IReadOnlyList<Layer> layers) =>
        Extend(new JsonObject { ["architecture"] = "amd64", ["os"] = "linux" }, settings, layers);

    public static byte[] Extend(ReadOnlyMemory<byte> document, ImageSettings settings, IReadOnlyList<Layer> added) =>
        Extend(Parse(document), settings, added);

    /// <summary>The digests of the layers' tars, lowest first.</summary>
    public static IReadOnlyList<Digest> DiffIds(ReadOnlyMemory<byte> document)
    {
        var ids = new List<Digest>();
        if (Parse(document)["rootfs"] is JsonObject rootfs && rootfs["diff_ids"] is JsonArray array)
        {
            foreach (var node in array)
                ids.Add(Digest.TryParse(Text(node), out var id) ? id : throw Invalid($"diff id '{node}'"));
        }
        return ids;
    }

    /// <summary>What the image runs, as its configuration says it.</summary>
    public static IReadOnlyList<string> Entrypoint(ReadOnlyMemory<byte> document) =>
        Parse(document)["config"] is JsonObject config && config["Entrypoint"] is JsonArray array
            ? [.. array.Select(node => Text(node) ?? "")]
            : [];

    private static byte[] Extend(JsonObject document, ImageSettings settings, IReadOnlyList<Layer> added)
    {
        document["created"] = Epoch;
        Apply(settings, Child(document, "config"));
        var rootfs = Child(document, "rootfs");
        rootfs["type"] = "layers";
        var diffIds = Array(rootfs, "diff_ids");
        var history = Array(document, "history");
        foreach (var layer in added)
        {
            diffIds.Add(layer.DiffId.ToString());
            history.Add(new JsonObject { ["created"] = Epoch, ["created_by"] = "patchtracer" });
        }
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static void Apply(ImageSettings settings, JsonObject config)
    {
        if (settings.Environment.Count > 0)
            config["Env"] = Merge(config["Env"] as JsonArray, settings.Environment);
        if (settings.Entrypoint is { } entrypoint)
            config["Entrypoint"] = Strings(entrypoint);
        if (settings.Command is { } command)
            config["Cmd"] = Strings(command);
        if (settings.WorkingDirectory is { } directory)
            config["WorkingDir"] = directory;
        if (settings.StopSignal is { } signal)
            config["StopSignal"] = signal;
        if (settings.Labels.Count > 0)
        {
            var labels = Child(config, "Labels");
            foreach (var (name, value) in settings.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
                labels[name] = value;
        }
    }

    private static JsonArray Merge(JsonArray? existing, IReadOnlyDictionary<string, string> variables)
    {
        var kept = (existing ?? []).Select(node => Text(node) ?? "").Where(line => !variables.ContainsKey(line.Split('=')[0]));
        var set = variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => $"{variable.Key}={variable.Value}");
        return Strings([.. kept, .. set]);
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
            return child;
        var added = new JsonObject();
        parent[name] = added; // docker writes null for what is not set
        return added;
    }

    private static JsonArray Array(JsonObject parent, string name)
    {
        if (parent[name] is JsonArray array)
            return array;
        var added = new JsonArray();
        parent[name] = added;
        return added;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonObject Parse(ReadOnlyMemory<byte> document)
    {
        try
        {
            // a key that is there twice would show only when it is read
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            return JsonNode.Parse(document.Span, documentOptions: options) as JsonObject ?? throw Invalid("it is not an object");
        }
        catch (JsonException e)
        {
            throw Invalid(e.Message);
        }
    }

    private static ImageException Invalid(string why) => new($"not an image configuration: {why}");
}
