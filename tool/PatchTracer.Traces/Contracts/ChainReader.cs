using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>Reads one chain and puts its steps in causal order.</summary>
internal sealed class ChainReader(YamlDiagnostics diagnostics)
{
    public Chain Read(YamlNode node)
    {
        var fields = new YamlFields(node, "a chain", diagnostics);
        var name = fields.Text("name") ?? "";
        if (name.Length == 0)
            diagnostics.Add(node, "`name` is missing: the chain's name");
        var subjects = new SubjectReader(diagnostics).Read(fields.Need("subjects", "what the chain is about"));
        var steps = Steps(fields.Need("steps", "what must have happened"));
        var reader = new EdgeReader(diagnostics);
        var edges = reader.Read(fields.Need("edges", "what caused what"), steps);
        var chain = new Chain
        {
            Name = name,
            About = fields.Text("about") ?? "",
            Subjects = subjects,
            Expect = fields.Parsed<CountRange>("expect", Count, "a count such as 3 or 1..") ?? CountRange.AtLeastOne,
            OrphansAllowed = fields.Parsed<bool>("orphans", text => text switch { "none" => false, "allowed" => true, _ => null },
                "none or allowed") ?? false,
            ConflictsAllowed = fields.Parsed<bool>("conflicts", text => text switch { "none" => false, "allowed" => true, _ => null },
                "none or allowed") ?? true,
            Steps = new StepOrder(diagnostics).Sort(node, steps, edges),
            Edges = edges,
            Waits = fields.Take("waits") is { } waits ? reader.ReadWaits(waits, steps) : [],
        };
        fields.RefuseRest();
        return chain;
    }

    private static CountRange? Count(string text) => CountRange.TryParse(text, out var range) ? range : null;

    private List<ChainStep> Steps(YamlNode node)
    {
        var steps = new List<ChainStep>();
        var fields = new YamlFields(node, "`steps`", diagnostics);
        foreach (var (name, value) in fields.TakeAll())
            steps.Add(Step(name, value));
        return steps;
    }

    private ChainStep Step(string name, YamlNode node)
    {
        var fields = new YamlFields(node, "a step", diagnostics);
        var step = new ChainStep
        {
            Name = name,
            EachNode = fields.Parsed<bool>("each", text => text == "node" ? true : null, "node") ?? false,
            Every = fields.Flag("every"),
            Count = fields.Parsed<CountRange>("count", Count, "a count such as 3 or 1..") ?? CountRange.AtLeastOne,
            Require = fields.Texts("require") ?? [],
            Line = (int)node.Start.Line,
            Pattern = new PatternReader(diagnostics).Read(fields),
        };
        fields.RefuseRest();
        return step;
    }
}
