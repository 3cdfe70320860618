using System.Text;
using PatchTracer.Tracepoints.Reading;
using PatchTracer.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Whether a Go text of the catalog parses, told by the line of the catalog and before any tree is looked at.</summary>
internal static class GoTextCheck
{
    private const string Before = "func f() {\n";
    private const string After = "\n}";

    public static void Statements(YamlSource source, YamlNode node, GoTemplate text) => Check(source, node, text, Before, After);

    public static void Expression(YamlSource source, YamlNode node, GoTemplate text) => Check(source, node, text, "var v = f(\n", ")");

    /// <summary>Names that a text declares at its outermost level, where they meet those of the function.</summary>
    public static IEnumerable<string> Declared(string text) =>
        Parse(text, Before, After).Functions.SelectMany(function => function.Body!.Statements).SelectMany(NamesOf);

    private static void Check(YamlSource source, YamlNode node, GoTemplate text, string before, string after)
    {
        var go = text.Expand(name => $"pt_{name}").TrimEnd('\n');
        var file = Parse(go, before, after);
        if (file.Diagnostics is [var first, ..])
            Error(source, node, go, file.PositionOf(first.Span.Start).Line, $"not Go: {first.Message}");
        // Function literals are a world of their own.
        var names = file.DescendantsAndSelf(child => child is not FuncLit).OfType<Stmt>()
            .SelectMany(statement => NamesOf(statement).Select(name => (name, statement.Position.Line)));
        foreach (var (name, line) in names.Where(declared => !Hygiene.IsReserved(declared.name) && declared.name != "_"))
            Error(source, node, go, line, $"declares `{name}`: names that a text declares start with pt and an upper-case letter");
    }

    private static GoFile Parse(string go, string before, string after) =>
        GoFile.Parse(Encoding.UTF8.GetBytes($"package p\n{before}{go}{after}\n"));

    private static IEnumerable<string> NamesOf(Stmt statement) =>
        statement is AssignStmt { IsDefine: true } or DeclStmt or RangeStmt { IsDefine: true }
            ? statement.AssignedNames.Select(ident => ident.Name) : [];

    /// <summary>The text starts in line 3 of what was parsed; a block scalar's text starts in the line after its mark.</summary>
    private static void Error(YamlSource source, YamlNode node, string go, int parsedLine, string message)
    {
        var line = Math.Clamp(parsedLine - 3, 0, go.Count(c => c == '\n'));
        var isBlock = node is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded };
        var at = source.LocationOf(node);
        source.Error(at with { Line = at.Line + line + (isBlock ? 1 : 0), Column = isBlock ? 0 : at.Column }, message);
    }
}
