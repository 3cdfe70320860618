using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Reading;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Reads values: paths, constants, Go expressions, attributes and keys.</summary>
internal static class OperandReader
{
    public static Operand? Read(YamlSource source, YamlNode node, string what)
    {
        if (YamlValue.Text(source, node, what) is not { } text)
            return null;
        var location = source.LocationOf(node);
        if (text[0] is '"' or '`' || char.IsAsciiDigit(text[0]) || text is "true" or "false")
            return new Operand.Constant(text, location);
        if (text.Contains('$'))
        {
            var expression = GoTemplate.Parse(text.Trim(), location);
            GoTextCheck.Expression(source, node, expression);
            return new Operand.Go(expression, location);
        }
        if (PathSyntax.Parse(text, out var problem) is { } path)
            return new Operand.Path(path, location);
        source.Error(node, $"`{text}` is no path: {problem}");
        return null;
    }

    public static ImmutableArray<AttributeRule> Attributes(YamlMap map, string key)
    {
        if (map[key] is not { } node)
            return [];
        return [.. YamlValue.Entries(map.Source, node, key).Select(entry => Attribute(map.Source, entry.Key.Value!, entry.Value))
            .OfType<AttributeRule>()];
    }

    public static ImmutableArray<KeyRule> Keys(YamlMap map, string key)
    {
        if (map[key] is not { } node)
            return [];
        return [.. YamlValue.Items(node).Select(item => Key(map.Source, item, key)).OfType<KeyRule>()];
    }

    public static KeyRule? Key(YamlSource source, YamlNode node, string what)
    {
        if (YamlValue.Pair(source, node, what) is not { } pair)
            return null;
        var parts = YamlValue.Items(pair.Value).Select(item => Read(source, item, pair.Key)).ToList();
        return parts.Contains(null) ? null : new KeyRule(pair.Key, [.. parts.OfType<Operand>()], source.LocationOf(node));
    }

    private static AttributeRule? Attribute(YamlSource source, string key, YamlNode node)
    {
        if (node is not YamlMappingNode)
            return Read(source, node, key) is { } text ? new(key, AttributeType.String, text) : null;
        if (YamlValue.Pair(source, node, key) is not { } pair)
            return null;
        if (!Enum.TryParse<AttributeType>(pair.Key, ignoreCase: true, out var type))
        {
            source.Error(node, $"an attribute is a path, {{int: path}}, {{bool: path}} or {{string: path}}, not {{{pair.Key}: …}}");
            return null;
        }
        return Read(source, pair.Value, key) is { } value ? new(key, type, value) : null;
    }
}
