using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>
/// Reads edges: <c>a -> b -> c</c>, or <c>{path: a -> b -> c, via: [parent, link], …}</c>, where what is said holds for each arrow.
/// <c>{a, b}</c> within a path stands for each of several steps.
/// </summary>
internal sealed class EdgeReader(YamlSource source, List<ChainStep> steps)
{
    private readonly HashSet<string> _known = [.. steps.Select(step => step.Name)];

    public List<EdgeRule> Read(YamlNode node)
    {
        if (node is YamlSequenceNode list)
            return [.. list.Children.SelectMany(Rules)];
        source.Error(node, "`edges` is a list");
        return [];
    }

    /// <summary>Paths and nothing else: a wait has no conditions.</summary>
    public List<WaitRule> ReadWaits(YamlNode node)
    {
        var waits = new List<WaitRule>();
        foreach (var item in YamlValue.Items(node))
        {
            if (node is YamlSequenceNode && item is YamlScalarNode { Value: { } path })
                waits.AddRange(Expand(item, path, new EdgeRule { From = "", To = "" }).Select(edge => new WaitRule(edge.From, edge.To)));
            else
                source.Error(item, "`waits` is a list of paths such as `a -> b`");
        }
        return waits;
    }

    private List<EdgeRule> Rules(YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } path })
            return Expand(node, path, new EdgeRule { From = "", To = "" });
        var map = new YamlMap(source, node, "edges", ["path", "via", "direct", "object", "contained", "optional", "within"]);
        var rule = new EdgeRule
        {
            From = "",
            To = "",
            Via = Kinds(map),
            Direct = map.Flag("direct"),
            OnObject = map.Flag("object"),
            Contained = map.Flag("contained"),
            Optional = map.Flag("optional"),
            Within = map.Parsed<TimeSpan>("within", Duration.Parse, "a duration such as 30s"),
        };
        return map.RequiredText("path", "`from -> to`") is { } text ? Expand(node, text, rule) : [];
    }

    private Via Kinds(YamlMap map)
    {
        if (map["via"] is null)
            return Via.Parent;
        var via = Via.None;
        foreach (var kind in map.Texts("via"))
        {
            var parsed = kind switch { "parent" => Via.Parent, "link" => Via.Link, "derived" => Via.Derived, _ => Via.None };
            if (parsed == Via.None)
                source.Error(map.Node, $"`via` has parent, link and derived, not `{kind}`");
            via |= parsed;
        }
        return via;
    }

    private List<EdgeRule> Expand(YamlNode node, string path, EdgeRule rule)
    {
        var stations = path.Split("->").Select(station => station.Trim(' ', '{', '}').Split(',', StringSplitOptions.TrimEntries)).ToArray();
        var unknown = stations.SelectMany(names => names).Where(name => !_known.Contains(name)).ToArray();
        foreach (var name in unknown)
            source.Error(node, name.Length == 0 ? "an edge is written `from -> to`" : $"no step is named `{name}`");
        if (stations.Length < 2 && unknown.Length == 0)
            source.Error(node, "an edge is written `from -> to`");
        if (unknown.Length > 0)
            return [];
        return [.. stations.Zip(stations.Skip(1)).SelectMany(pair =>
            from cause in pair.First
            from effect in pair.Second
            select rule with { From = cause, To = effect, Line = (int)node.Start.Line })];
    }
}
