using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>One YAML file while it is read: where nodes are, and what is wrong with them.</summary>
internal sealed class YamlSource(string file, List<WeaveDiagnostic> diagnostics)
{
    public string File => file;

    public SourceLocation LocationOf(YamlNode node) => new(file, (int)node.Start.Line, (int)node.Start.Column);

    public void Error(YamlNode node, string message) => Error(LocationOf(node), message);

    public void Error(SourceLocation at, string message) => diagnostics.Add(at.Say(message));

    /// <summary>The mapping that the file's only document is; null when it is none.</summary>
    public YamlMappingNode? Parse(string text)
    {
        try
        {
            if (YamlText.Documents(text) is [{ RootNode: YamlMappingNode root }])
                return root;
            diagnostics.Add(new(file, 1, 1, "one mapping is expected: one tracepoint a file"));
        }
        catch (YamlException e)
        {
            diagnostics.Add(new(file, (int)e.Start.Line, (int)e.Start.Column, $"not YAML: {YamlText.Reason(e)}"));
        }
        return null;
    }
}
