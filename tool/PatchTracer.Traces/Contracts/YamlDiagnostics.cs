using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Traces.Contracts;

/// <summary>Diagnostics of one file, in the order they were found.</summary>
internal sealed class YamlDiagnostics(string file)
{
    private readonly List<ContractDiagnostic> _all = [];

    public IReadOnlyList<ContractDiagnostic> All => _all;

    public void Add(YamlNode node, string message) => Add(node.Start, message);

    public void Add(Mark mark, string message) => _all.Add(new ContractDiagnostic(file, (int)mark.Line, (int)mark.Column, message));

    public IReadOnlyList<string> Texts(YamlNode node, string what)
    {
        if (node is YamlScalarNode { Value: { } text })
            return [text];
        var texts = new List<string>();
        foreach (var item in node is YamlSequenceNode list ? list.Children : [node])
        {
            if (item is YamlScalarNode { Value: { } itemText })
                texts.Add(itemText);
            else
                Add(item, $"`{what}` is plain text or a list of it");
        }
        return texts;
    }
}
