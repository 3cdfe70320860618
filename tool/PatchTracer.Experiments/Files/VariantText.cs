using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// before: an experiment file with `variants`;
/// after: for each of them the file as if it had been written for it alone. Mappings are merged key by key; everything else, lists too, and
/// the source in `kubernetes`, takes the place of what the file has.
/// </summary>
internal static class VariantText
{
    private const string Variants = "variants";

    /// <summary>What is the same for all rounds of a file.</summary>
    private static readonly string[] OfAll = ["name", "rounds", "warm-up", Variants];

    /// <summary>In the order of the file; none when it has no variants.</summary>
    /// <exception cref="ExperimentException">A variant changes what is the same for all; with its place.</exception>
    public static IReadOnlyList<(string Name, string Text)> Of(string text, string file)
    {
        if (YamlText.Documents(text) is not [{ RootNode: YamlMappingNode root }, ..]
            || Value(root, Variants) is not YamlMappingNode variants)
            return [];
        var common = new YamlMappingNode(root.Children.Where(pair => Key(pair.Key) is not (Variants or "rounds" or "warm-up")));
        return [.. variants.Children.Select(variant => (Key(variant.Key), Write(Merge(common, Overrides(variant.Value, file)))))];
    }

    private static YamlMappingNode Overrides(YamlNode variant, string file)
    {
        if (variant is not YamlMappingNode overrides)
            return [];
        var common = overrides.Children.Keys.FirstOrDefault(key => OfAll.Contains(Key(key)));
        return common is null ? overrides
            : throw new ExperimentException($"`{Key(common)}` is the same for all variants", file, (int)common.Start.Line,
                (int)common.Start.Column);
    }

    private static YamlMappingNode Merge(YamlMappingNode below, YamlMappingNode above)
    {
        var merged = new YamlMappingNode(below.Children);
        foreach (var (key, value) in above.Children)
        {
            var beneath = Value(below, Key(key)) as YamlMappingNode;
            merged.Children[key] = value is YamlMappingNode mapping && beneath is not null
                && Key(key) != "kubernetes" ? Merge(beneath, mapping) : value;
        }
        return merged;
    }

    private static string Write(YamlMappingNode root)
    {
        var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static YamlNode? Value(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value : null;

    private static string Key(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";
}
