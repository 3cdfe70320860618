using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Yaml;

/// <summary>One YAML file while it is read: its name, and where what is wrong with it goes.</summary>
/// <param name="file">How it is called.</param>
/// <param name="report">Takes each error with its place: line from 1, column from 1 or 0 for the whole line.</param>
public sealed class YamlSource(string file, Action<int, int, string> report)
{
    public string File => file;

    public void Error(YamlNode node, string message) => Error((int)node.Start.Line, (int)node.Start.Column, message);

    public void Error(int line, int column, string message) => report(line, column, message);

    /// <summary>The mapping that the file's only document is; null, and an error, when it is none.</summary>
    /// <param name="what">What such a file is: <c>a contract</c>.</param>
    public YamlMappingNode? Parse(string text, string what)
    {
        try
        {
            if (YamlText.Documents(text) is [{ RootNode: YamlMappingNode root }])
                return root;
            Error(1, 1, $"{what} is one YAML document, and that a mapping");
        }
        catch (YamlException e)
        {
            Error((int)e.Start.Line, (int)e.Start.Column, $"not YAML: {YamlText.Reason(e)}");
        }
        return null;
    }
}
