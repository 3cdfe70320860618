using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>Reads the contract language (docs/contract.md). Never throws on input: unknown keys and wrong values are diagnostics.</summary>
public static class ContractReader
{
    /// <param name="yaml">The file's text.</param>
    /// <param name="file">How diagnostics call the file.</param>
    public static ContractParse Read(string yaml, string file)
    {
        var diagnostics = new YamlDiagnostics(file);
        IReadOnlyList<YamlDocument> documents;
        try
        {
            documents = YamlText.Documents(yaml);
        }
        catch (YamlException e)
        {
            diagnostics.Add(e.Start, $"not YAML: {YamlText.Reason(e)}");
            return new ContractParse(null, diagnostics.All);
        }
        if (documents is not [var document])
        {
            diagnostics.Add(Mark.Empty, "a contract is one YAML document");
            return new ContractParse(null, diagnostics.All);
        }
        var contract = Contract(document.RootNode, diagnostics);
        return new ContractParse(diagnostics.All.Count == 0 ? contract : null, diagnostics.All);
    }

    private static Contract Contract(YamlNode node, YamlDiagnostics diagnostics)
    {
        var fields = new YamlFields(node, "a contract", diagnostics);
        var contract = new Contract
        {
            Name = fields.Text("contract") ?? "",
            About = fields.Text("about") ?? "",
            ClockTolerance = fields.Parsed<TimeSpan>("tolerance", Duration.Parse, "a duration such as 50ms")
                ?? TimeSpan.FromMilliseconds(50),
            Grace = fields.Parsed<TimeSpan>("grace", Duration.Parse, "a duration such as 5s") ?? TimeSpan.FromSeconds(5),
            Chains = Chains(fields.Need("chains", "what must have happened"), diagnostics),
        };
        fields.RefuseRest();
        if (contract.Name.Length == 0)
            diagnostics.Add(node, "`contract` is missing: the contract's name");
        return contract;
    }

    private static List<Chain> Chains(YamlNode node, YamlDiagnostics diagnostics)
    {
        if (node is YamlSequenceNode { Children.Count: > 0 } list)
            return [.. list.Children.Select(item => new ChainReader(diagnostics).Read(item))];
        diagnostics.Add(node, "`chains` is a list with at least one chain");
        return [];
    }
}
