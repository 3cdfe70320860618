using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>
/// Reads edges: <c>a -> b -> c</c>, or <c>{path: a -> b -> c, via: [parent, link], …}</c>, where what is said holds for each arrow.
/// <c>{a, b}</c> within a path stands for each of several steps.
/// </summary>
internal sealed class EdgeReader(YamlDiagnostics diagnostics)
{
    public List<EdgeRule> Read(YamlNode node, List<ChainStep> steps)
    {
        var edges = new List<EdgeRule>();
        if (node is not YamlSequenceNode list)
        {
            diagnostics.Add(node, "`edges` is a list");
            return edges;
        }
        var known = steps.Select(step => step.Name).ToHashSet();
        foreach (var item in list.Children)
            edges.AddRange(Rules(item, known));
        return edges;
    }

    /// <summary>Paths and nothing else: a wait has no conditions.</summary>
    public List<WaitRule> ReadWaits(YamlNode node, List<ChainStep> steps)
    {
        var known = steps.Select(step => step.Name).ToHashSet();
        var waits = new List<WaitRule>();
        foreach (var item in node is YamlSequenceNode list ? list.Children : [node])
        {
            if (node is YamlSequenceNode && item is YamlScalarNode { Value: { } path })
                waits.AddRange(Expand(item, path, new EdgeRule { From = "", To = "" }, known)
                    .Select(edge => new WaitRule(edge.From, edge.To)));
            else
                diagnostics.Add(item, "`waits` is a list of paths such as `a -> b`");
        }
        return waits;
    }

    private List<EdgeRule> Rules(YamlNode node, HashSet<string> known)
    {
        if (node is YamlScalarNode { Value: { } path })
            return Expand(node, path, new EdgeRule { From = "", To = "" }, known);
        var fields = new YamlFields(node, "an edge", diagnostics);
        var text = fields.Text("path") ?? "";
        var rule = new EdgeRule
        {
            From = "",
            To = "",
            Via = Kinds(fields),
            Direct = fields.Flag("direct"),
            OnObject = fields.Flag("object"),
            Contained = fields.Flag("contained"),
            Optional = fields.Flag("optional"),
            Within = fields.Parsed<TimeSpan>("within", Duration.Parse, "a duration such as 30s"),
        };
        fields.RefuseRest();
        return Expand(node, text, rule, known);
    }

    private Via Kinds(YamlFields fields)
    {
        var via = Via.None;
        foreach (var kind in fields.Texts("via") ?? ["parent"])
        {
            var parsed = kind switch { "parent" => Via.Parent, "link" => Via.Link, "derived" => Via.Derived, _ => Via.None };
            if (parsed == Via.None)
                diagnostics.Add(fields.Node, $"`via` has parent, link and derived, not `{kind}`");
            via |= parsed;
        }
        return via;
    }

    private List<EdgeRule> Expand(YamlNode node, string path, EdgeRule rule, HashSet<string> known)
    {
        var stations = path.Split("->").Select(station => station.Trim(' ', '{', '}').Split(',', StringSplitOptions.TrimEntries)).ToArray();
        var unknown = stations.SelectMany(names => names).Where(name => !known.Contains(name)).ToArray();
        foreach (var name in unknown)
            diagnostics.Add(node, name.Length == 0 ? "an edge is written `from -> to`" : $"no step is named `{name}`");
        if (stations.Length < 2 && unknown.Length == 0)
            diagnostics.Add(node, "an edge is written `from -> to`");
        if (unknown.Length > 0)
            return [];
        return [.. stations.Zip(stations.Skip(1)).SelectMany(pair =>
            from cause in pair.First
            from effect in pair.Second
            select rule with { From = cause, To = effect, Line = (int)node.Start.Line })];
    }
}
