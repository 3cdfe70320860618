using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cluster.Kubernetes;

/// <summary>Kubernetes manifests: YAML of many documents to the API's JSON.</summary>
public static class Manifest
{
    /// <summary>The objects of a file, or of every *.yaml file of a directory by name.</summary>
    public static IReadOnlyList<JsonObject> Load(string path) =>
        Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*.yaml").Order(StringComparer.Ordinal).SelectMany(f => Parse(File.ReadAllText(f), f))]
            : Parse(File.ReadAllText(path), path);

    /// <param name="name">What messages call the text: a file name.</param>
    /// <exception cref="ClusterException">Not YAML, or not a Kubernetes object; with line and column.</exception>
    public static IReadOnlyList<JsonObject> Parse(string text, string name)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new ClusterException(ClusterFailure.Input, $"{name}:{e.Start.Line}:{e.Start.Column}: {e.Message}", e);
        }
        return [.. stream.Documents.Where(d => !IsEmpty(d.RootNode)).Select(d => Object(d.RootNode, name))];
    }

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    private static JsonObject Object(YamlNode node, string name)
    {
        if (Convert(node) is JsonObject body && body.Text("apiVersion").Length > 0 && body.Kind().Length > 0 && body.Name().Length > 0)
            return body;
        throw new ClusterException(ClusterFailure.Input,
            $"{name}:{node.Start.Line}:{node.Start.Column}: not a Kubernetes object: apiVersion, kind and metadata.name are needed.");
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Select(e => KeyValuePair.Create(e.Key.ToString(), Convert(e.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => null,
    };

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
            return JsonValue.Create(System.Convert.ToInt64(text, 8));
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return JsonValue.Create(integer);
        const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
