using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Tracepoints.Reading;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Reads one catalog file. Goes on after an error, so that all of them are told at once.</summary>
internal static partial class TracepointReader
{
    private static readonly string[] Layers =
        ["apiserver", "controllers", "scheduler", "kubelet", "cri", "containerd", "kube-proxy", "client-go", "app"];

    public static Tracepoint? Read(string file, string text, List<WeaveDiagnostic> diagnostics)
    {
        var before = diagnostics.Count;
        var source = new YamlSource(file, diagnostics);
        if (source.Parse(text) is not { } root)
            return null;
        var map = new YamlMap(source, root, "id", "target", "about", "layer", "component", "match", "expect", "requires", "bind", "span",
            "steps", "imports", "order");
        var tracepoint = Read(map);
        return diagnostics.Count == before ? tracepoint : null;
    }

    private static Tracepoint Read(YamlMap map)
    {
        var id = Id(map);
        map.Choice<CatalogTarget>("target"); // go, or else an error: what is for others does not come here
        return new()
        {
            Id = id,
            About = map.RequiredText("about")?.Trim() ?? "",
            Layer = Layer(map),
            Component = map.Text("component") ?? Path.GetFileName(Path.GetDirectoryName(map.Source.File)) ?? "",
            Location = map.Source.LocationOf(map["id"] ?? map.Node),
            Match = Match(map),
            Expect = map.Choice<Expectation>("expect"),
            Requires = map.Choice<TreeRequirement>("requires"),
            Binds = Binds(map),
            Span = map["span"] is { } span ? Span(map.Source, span, id) : null,
            Steps = Steps(map),
            Imports = Imports(map),
            Order = map.Number("order"),
        };
    }

    private static string Id(YamlMap map)
    {
        var id = map.RequiredText("id") ?? "";
        if (id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) || (id.Length > 0 && !char.IsAsciiLetter(id[0])))
            map.Source.Error(map["id"]!, $"an id is letters, digits, dots, dashes and underscores, letter first, not `{id}`");
        if (map["span"] is null && map["steps"] is null)
            map.Source.Error(map.Node, "a tracepoint has a `span`, `steps` or both");
        return id;
    }

    private static string Layer(YamlMap map)
    {
        var layer = map.RequiredText("layer") ?? "";
        if (layer.Length > 0 && !Layers.Contains(layer))
            map.Source.Error(map["layer"]!, $"`layer` is one of {string.Join(", ", Layers)}, not `{layer}`");
        return layer;
    }

    private static ImmutableArray<FunctionPattern> Match(YamlMap map)
    {
        if (map.Required("match") is not { } node)
            return [];
        return [.. YamlValue.Items(node).Select(item => Function(map.Source, item)).OfType<FunctionPattern>()];
    }

    private static FunctionPattern? Function(YamlSource source, YamlNode node)
    {
        if (YamlValue.Mapping(source, node, "match") is not { } mapping)
            return null;
        var map = new YamlMap(source, mapping, "package", "receiver", "name", "start");
        map.Required("package");
        map.Required("name");
        return new(map.Texts("package"), map.Texts("receiver"), map.Texts("name"), map.Location)
        {
            Start = map["start"] is { } start ? AnchorReader.Read(source, start) : null,
        };
    }

    private static ImmutableArray<Bind> Binds(YamlMap map)
    {
        if (map["bind"] is not { } node || YamlValue.Mapping(map.Source, node, "bind") is not { } mapping)
            return [];
        return [.. mapping.Children.Select(pair => Bind(map.Source, pair.Key, pair.Value)).OfType<Bind>()];
    }

    private static Bind? Bind(YamlSource source, YamlNode key, YamlNode value)
    {
        var name = key.ToString();
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
        if (map["imports"] is not { } node || YamlValue.Mapping(map.Source, node, "imports") is not { } mapping)
            return [];
        return [.. mapping.Children.Select(
            pair => new ImportRule(pair.Key.ToString(), YamlValue.Text(map.Source, pair.Value, "imports") ?? ""))];
    }
}
