using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>Reads the contract language (docs/contract.md). Never throws on input: unknown keys and wrong values are diagnostics.</summary>
public static class ContractReader
{
    /// <param name="yaml">The file's text.</param>
    /// <param name="file">How diagnostics call the file.</param>
    public static ContractParse Read(string yaml, string file)
    {
        var diagnostics = new List<ContractDiagnostic>();
        var source = new YamlSource(file, (line, column, message) => diagnostics.Add(new(file, line, column, message)));
        var contract = source.Parse(yaml, "a contract") is { } root ? Contract(source, root) : null;
        return new ContractParse(diagnostics.Count == 0 ? contract : null, diagnostics);
    }

    private static Contract Contract(YamlSource source, YamlMappingNode node)
    {
        var map = new YamlMap(source, node, "contract", ["contract", "about", "tolerance", "grace", "chains"]);
        return new Contract
        {
            Name = map.RequiredText("contract", "the contract's name") ?? "",
            About = map.Text("about") ?? "",
            ClockTolerance = map.Parsed<TimeSpan>("tolerance", Duration.Parse, "a duration such as 50ms") ?? TimeSpan.FromMilliseconds(50),
            Grace = map.Parsed<TimeSpan>("grace", Duration.Parse, "a duration such as 5s") ?? TimeSpan.FromSeconds(5),
            Chains = map.Required("chains", "what must have happened") is { } chains ? Chains(source, chains) : [],
        };
    }

    private static List<Chain> Chains(YamlSource source, YamlNode node)
    {
        if (node is YamlSequenceNode { Children.Count: > 0 } list)
            return [.. list.Children.Select(item => ChainReader.Read(source, item))];
        source.Error(node, "`chains` is a list with at least one chain");
        return [];
    }
}
