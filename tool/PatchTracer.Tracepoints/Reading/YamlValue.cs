using YamlDotNet.RepresentationModel;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>Reads single values and lists, and reports what has another shape.</summary>
internal static class YamlValue
{
    public static string? Text(YamlSource source, YamlNode node, string what)
    {
        if (node is YamlScalarNode { Value.Length: > 0 } scalar)
            return scalar.Value;
        source.Error(node, node is YamlScalarNode ? $"`{what}` is empty" : $"`{what}` is a text, not a {Shape(node)}");
        return null;
    }

    public static ImmutableArray<string> Texts(YamlSource source, YamlNode node, string what) =>
        [.. Items(node).Select(item => Text(source, item, what)).OfType<string>()];

    /// <summary>The elements of a list; of anything else, itself.</summary>
    public static IEnumerable<YamlNode> Items(YamlNode node) => node is YamlSequenceNode list ? list.Children : [node];

    public static YamlMappingNode? Mapping(YamlSource source, YamlNode node, string what)
    {
        if (node is YamlMappingNode mapping)
            return mapping;
        source.Error(node, $"`{what}` is a mapping, not a {Shape(node)}");
        return null;
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
