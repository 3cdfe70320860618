using System.Globalization;
using System.Text.Json.Nodes;
using PatchTracer.Workspace;
using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>Kubernetes manifests: YAML of many documents to the API's JSON.</summary>
public sealed class Manifest
{
    /// <summary>What `kubectl apply -f DIR` takes of a directory.</summary>
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>A zero and the 21 octal digits that 63 bits have.</summary>
    private const int MaxOctal = 22;

    private readonly string _name;

    private Manifest(string name) => _name = name;

    /// <summary>The objects of a file, or of every file *.yaml, *.yml and *.json of a directory by name.</summary>
    /// <param name="fill">What is done to a text before it is parsed, such as filling in placeholders.</param>
    public static IReadOnlyList<JsonObject> Load(string path, Func<string, string>? fill = null) =>
        [.. FilesOf(path).SelectMany(file => Parse(fill is null ? ForeignFile.ReadText(file) : fill(ForeignFile.ReadText(file)), file))];

    /// <summary>What <see cref="Load"/> reads: the file itself, or those of the directory by name.</summary>
    public static IEnumerable<string> FilesOf(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)
        : [path];

    /// <param name="name">What messages call the text: a file name.</param>
    /// <exception cref="ClusterException">Not YAML, or not a Kubernetes object; with line and column.</exception>
    public static IReadOnlyList<JsonObject> Parse(string text, string name)
    {
        IReadOnlyList<YamlDocument> documents;
        try
        {
            documents = YamlText.Documents(text);
        }
        catch (YamlException e)
        {
            var hint = text.Contains("{{", StringComparison.Ordinal) ? " If it is a template, give what `helm template` makes of it." : "";
            throw new ClusterException(ClusterFailure.Input, $"{name}:{e.Start.Line}:{e.Start.Column}: {YamlText.Reason(e)}{hint}", e);
        }
        return [.. documents.Where(d => !IsEmpty(d.RootNode)).SelectMany(d => new Manifest(name).Objects(d.RootNode))];
    }

    /// <summary>`kubectl get -o yaml` writes a List of objects where there are several.</summary>
    private IEnumerable<JsonObject> Objects(YamlNode node) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue("kind", out var kind) && kind is YamlScalarNode { Value: "List" }
        && mapping.Children.TryGetValue("items", out var items) && items is YamlSequenceNode list
            ? list.Select(Object)
            : [Object(node)];

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private JsonObject Object(YamlNode node)
    {
        if (Convert(node) is JsonObject body && body.Text("apiVersion").Length > 0 && body.Kind().Length > 0 && body.Name().Length > 0)
            return body;
        throw Bad(node, node is YamlMappingNode mapping && mapping.Children.TryGetValue("kind", out var kind)
            && kind is YamlScalarNode { Value: "Kustomization" }
            ? "a kustomization: give what `kubectl kustomize` makes of it."
            : "not a Kubernetes object: apiVersion, kind and metadata.name are needed.");
    }

    private ClusterException Bad(YamlNode node, string message) =>
        new(ClusterFailure.Input, $"{_name}:{node.Start.Line}:{node.Start.Column}: {message}");

    private JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Mapping(mapping),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => null,
    };

    private JsonObject Mapping(YamlMappingNode mapping)
    {
        var body = new JsonObject();
        foreach (var (key, value) in mapping)
        {
            if (key is not YamlScalarNode { Value: { } name })
                throw Bad(key, "a key is plain text.");
            // YAML tells 1 from "1" and !!str 1; JSON has only one of them.
            if (!body.TryAdd(name, Convert(value)))
                throw Bad(key, $"the key `{name}` is there twice.");
        }
        return body;
    }

    /// <summary>Plain scalars by YAML 1.2's core schema, but 0644 is octal, as it is to kubectl; what is quoted is text.</summary>
    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
            return JsonValue.Create(text);
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return null;
        if (text is "true" or "True" or "TRUE")
            return JsonValue.Create(true);
        if (text is "false" or "False" or "FALSE")
            return JsonValue.Create(false);
        if (text.Length > 1 && text[0] == '0' && text.All(c => c is >= '0' and <= '7'))
            return text.Length <= MaxOctal ? JsonValue.Create(System.Convert.ToInt64(text, 8)) : JsonValue.Create(text);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return JsonValue.Create(integer);
        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
