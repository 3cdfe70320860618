using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Tracepoints.Reading;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Reads one catalog file. Goes on after an error, so that all of them are told at once.</summary>
internal static partial class TracepointReader
{
    public static Tracepoint? Read(string file, string text, List<WeaveDiagnostic> diagnostics)
    {
        var before = diagnostics.Count;
        var source = CatalogSource.Open(file, diagnostics);
        if (source.Parse(text, CatalogSource.What) is not { } root)
            return null;
        var map = new YamlMap(source, root, CatalogSource.What, ["id", "target", "about", "layer", "component", "match", "expect",
            "requires", "bind", "span", "steps", "imports", "order"]);
        var tracepoint = Read(map);
        return diagnostics.Count == before ? tracepoint : null;
    }

    private static Tracepoint Read(YamlMap map)
    {
        var head = PointHead.Read(map);
        map.Choice<CatalogTarget>("target"); // go, or else an error: what is for others does not come here
        return new()
        {
            Id = head.Id,
            About = head.About,
            Layer = head.Layer,
            Component = head.Component,
            Location = head.Location,
            Expect = head.Expect,
            Order = head.Order,
            Match = Match(map),
            Requires = map.Choice<TreeRequirement>("requires"),
            Binds = Binds(map),
            Span = map["span"] is { } span ? Span(map.Source, span, head.Id) : null,
            Steps = Steps(map),
            Imports = Imports(map),
        };
    }

    private static ImmutableArray<FunctionPattern> Match(YamlMap map)
    {
        if (map.Required("match") is not { } node)
            return [];
        return [.. YamlValue.Items(node).Select(item => Function(map.Source, item)).OfType<FunctionPattern>()];
    }

    private static FunctionPattern? Function(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "match", ["package", "receiver", "name", "start"]) is not { } map)
            return null;
        map.Required("package");
        map.Required("name");
        return new(map.Texts("package"), map.Texts("receiver"), map.Texts("name"), map.Location)
        {
            Start = map["start"] is { } start ? AnchorReader.Read(source, start) : null,
        };
    }

    private static ImmutableArray<Bind> Binds(YamlMap map)
    {
        if (map["bind"] is not { } node)
            return [];
        return [.. YamlValue.Entries(map.Source, node, "bind").Select(entry => Bind(map.Source, entry.Key, entry.Value)).OfType<Bind>()];
    }

    private static Bind? Bind(YamlSource source, YamlScalarNode key, YamlNode value)
    {
        var name = key.Value!;
        if (name is "span" or "pt" or "err" || name.StartsWith("result", StringComparison.Ordinal))
            source.Error(key, $"`{name}` has a meaning of its own in `go:` texts and cannot be bound");
        var texts = YamlValue.Texts(source, value, name);
        var paths = new List<PathExpression>();
        foreach (var text in texts.Where(text => text != "none"))
        {
            if (PathSyntax.Parse(text, out var problem) is { } path)
                paths.Add(path);
            else
                source.Error(value, $"`{text}` is no path: {problem}");
        }
        return new(name, [.. paths], source.LocationOf(key)) { MayBeAbsent = texts.Contains("none") };
    }

    private static ImmutableArray<ImportRule> Imports(YamlMap map)
    {
        if (map["imports"] is not { } node)
            return [];
        return [.. YamlValue.Entries(map.Source, node, "imports").Select(
            entry => new ImportRule(entry.Key.Value!, YamlValue.Text(map.Source, entry.Value, "imports") ?? ""))];
    }
}
