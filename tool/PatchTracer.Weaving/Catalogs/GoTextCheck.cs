using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving;

/// <summary>Whether a Go text of the catalog parses, told by the line of the catalog and before any tree is looked at.</summary>
internal static class GoTextCheck
{
    public static void Statements(YamlSource source, YamlNode node, GoTemplate text) => Check(source, node, text, "func f() {\n", "\n}");

    public static void Expression(YamlSource source, YamlNode node, GoTemplate text) => Check(source, node, text, "var v = f(\n", ")");

    private static void Check(YamlSource source, YamlNode node, GoTemplate text, string before, string after)
    {
        var go = text.Expand(name => $"pt_{name}").TrimEnd('\n');
        var file = GoFile.Parse(Encoding.UTF8.GetBytes($"package p\n{before}{go}{after}\n"));
        if (file.Diagnostics is not [var first, ..])
            return;
        // The text starts in line 3; a block scalar's text starts in the line after its mark.
        var line = Math.Clamp(file.PositionOf(first.Span.Start).Line - 3, 0, go.Count(c => c == '\n'));
        var isBlock = node is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded };
        var at = source.LocationOf(node);
        source.Error(at with { Line = at.Line + line + (isBlock ? 1 : 0), Column = isBlock ? 0 : at.Column }, $"not Go: {first.Message}");
    }
}
