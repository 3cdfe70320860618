using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Yaml;

/// <summary>Reads single values, lists and mappings with keys of any name, and reports what has another shape.</summary>
public static class YamlValue
{
    /// <param name="mayBeEmpty">An empty text in quotes is a value, too.</param>
    public static string? Text(YamlSource source, YamlNode node, string what, bool mayBeEmpty = false)
    {
        if (node is YamlScalarNode { Value: { } text } scalar
            && (text.Length > 0 || (mayBeEmpty && scalar.Style != YamlDotNet.Core.ScalarStyle.Plain)))
            return text;
        source.Error(node, node is YamlScalarNode ? $"`{what}` is empty" : $"`{what}` is a text, not a {Shape(node)}");
        return null;
    }

    public static ImmutableArray<string> Texts(YamlSource source, YamlNode node, string what, bool mayBeEmpty = false) =>
        [.. Items(node).Select(item => Text(source, item, what, mayBeEmpty)).OfType<string>()];

    /// <summary>The elements of a list; of anything else, itself.</summary>
    public static IEnumerable<YamlNode> Items(YamlNode node) => node is YamlSequenceNode list ? list.Children : [node];

    public static YamlMappingNode? Mapping(YamlSource source, YamlNode node, string what)
    {
        if (node is YamlMappingNode mapping)
            return mapping;
        source.Error(node, $"`{what}` is a mapping, not a {Shape(node)}");
        return null;
    }

    /// <summary>What a mapping has whose keys are names that its writer chose; nothing of what is no mapping.</summary>
    public static IEnumerable<(YamlScalarNode Key, YamlNode Value)> Entries(YamlSource source, YamlNode node, string what)
    {
        foreach (var (key, value) in Mapping(source, node, what) ?? [])
        {
            if (key is YamlScalarNode { Value: not null } name)
                yield return (name, value);
            else
                source.Error(key, $"a key of `{what}` is a text, not a {Shape(key)}");
        }
    }

    /// <summary>The one key and value of a mapping such as <c>{pod: pod.UID}</c>.</summary>
    public static (string Key, YamlNode Value)? Pair(YamlSource source, YamlNode node, string what)
    {
        if (node is YamlMappingNode { Children.Count: 1 } mapping
            && mapping.Children[0] is { Key: YamlScalarNode { Value: { } key }, Value: { } value })
            return (key, value);
        source.Error(node, $"`{what}` is one key with its value: {{kind: path}}");
        return null;
    }

    private static string Shape(YamlNode node) => node switch
    {
        YamlSequenceNode => "list",
        YamlMappingNode => "mapping",
        _ => "text",
    };
}
