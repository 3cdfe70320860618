using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>Reads one chain and puts its steps in causal order.</summary>
internal static class ChainReader
{
    private const string CountForm = "a count such as 3 or 1..";

    public static Chain Read(YamlSource source, YamlNode node)
    {
        var map = new YamlMap(source, node, "chains", ["name", "about", "subjects", "expect", "orphans", "conflicts", "steps", "edges",
            "waits"]);
        var steps = map.Required("steps", "what must have happened") is { } stepNodes ? Steps(source, stepNodes) : [];
        var reader = new EdgeReader(source, steps);
        var edges = map.Required("edges", "what caused what") is { } edgeNodes ? reader.Read(edgeNodes) : [];
        return new Chain
        {
            Name = map.RequiredText("name", "the chain's name") ?? "",
            About = map.Text("about") ?? "",
            Subjects = map.Required("subjects", "what the chain is about") is { } subjects ? SubjectReader.Read(source, subjects)
                : new PodSubjects(),
            Expect = map.Parsed<CountRange>("expect", Count, CountForm) ?? CountRange.AtLeastOne,
            OrphansAllowed = map.Parsed<bool>("orphans", Allowed, "none or allowed") ?? false,
            ConflictsAllowed = map.Parsed<bool>("conflicts", Allowed, "none or allowed") ?? true,
            Steps = new StepOrder(source).Sort(node, steps, edges),
            Edges = edges,
            Waits = map["waits"] is { } waits ? reader.ReadWaits(waits) : [],
        };
    }

    private static CountRange? Count(string text) => CountRange.TryParse(text, out var range) ? range : null;

    private static bool? Allowed(string text) => text switch
    {
        "none" => false,
        "allowed" => true,
        _ => null,
    };

    private static List<ChainStep> Steps(YamlSource source, YamlNode node) =>
        [.. YamlValue.Entries(source, node, "steps").Select(entry => Step(source, entry.Key.Value!, entry.Value))];

    private static ChainStep Step(YamlSource source, string name, YamlNode node)
    {
        var map = new YamlMap(source, node, name, ["each", "every", "count", "require", .. PatternReader.Keys]);
        return new ChainStep
        {
            Name = name,
            EachNode = map.Parsed<bool>("each", text => text == "node" ? true : null, "node") ?? false,
            Every = map.Flag("every"),
            Count = map.Parsed<CountRange>("count", Count, CountForm) ?? CountRange.AtLeastOne,
            Require = map.Texts("require"),
            Line = (int)node.Start.Line,
            Pattern = PatternReader.Read(map),
        };
    }
}
