using System.Globalization;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Tracepoints.Reading;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.IL.Catalogs;

/// <summary>Reads one catalog file whose target is .NET. Goes on after an error, so that all of them are told at once.</summary>
internal static class MethodPointReader
{
    public static MethodPoint? Read(string file, string text, List<WeaveDiagnostic> diagnostics)
    {
        var before = diagnostics.Count;
        var source = CatalogSource.Open(file, diagnostics);
        if (source.Parse(text, CatalogSource.What) is not { } root)
            return null;
        var point = Read(new YamlMap(source, root, CatalogSource.What, ["id", "target", "about", "layer", "component", "match", "expect",
            "bind", "span", "steps", "order"]));
        return diagnostics.Count == before ? point : null;
    }

    private static MethodPoint Read(YamlMap map)
    {
        var head = PointHead.Read(map, layer: "app");
        return new()
        {
            Id = head.Id,
            About = head.About,
            Layer = head.Layer,
            Component = head.Component,
            Location = head.Location,
            Expect = head.Expect,
            Order = head.Order,
            Match = map.Required("match") is { } match
                ? [.. YamlValue.Items(match).Select(item => Pattern(map.Source, item)).OfType<MethodPattern>()] : [],
            Binds = Binds(map),
            Span = map["span"] is { } span ? Span(map.Source, span, head.Id) : null,
            Steps = map["steps"] is { } steps ? [.. YamlValue.Items(steps).Select(item => Step(map.Source, item)).OfType<MethodStep>()]
                : [],
        };
    }

    private static MethodPattern? Pattern(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "match", ["assembly", "namespace", "type", "implements", "attribute", "method", "signature",
            "public", "except"]) is not { } map)
            return null;
        map.Required("assembly");
        map.Required("method");
        return Pattern(source, map) with
        {
            Except = map["except"] is { } except
            ? [.. YamlValue.Items(except).Select(item => Exception(source, item)).OfType<MethodPattern>()] : []
        };
    }

    private static MethodPattern? Exception(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "except", ["namespace", "type", "implements", "attribute", "method", "signature", "public"])
            is not { } map)
            return null;
        if (map.Node is YamlMappingNode { Children.Count: 0 })
            source.Error(node, "an exception says which methods are left out: by namespace, type, implements, attribute, method, "
                + "signature or public");
        return Pattern(source, map);
    }

    private static MethodPattern Pattern(YamlSource source, YamlMap map)
    {
        var signature = map.Text("signature") is { } text ? SignaturePattern.Parse(text) : null;
        if (map["signature"] is { } given && signature is null)
            source.Error(given, "a signature reads (string, *) -> Task<*>, with .. for any parameters");
        return new(map.Location)
        {
            Assemblies = map.Texts("assembly"),
            Namespaces = map.Texts("namespace"),
            Types = map.Texts("type"),
            Implements = map.Texts("implements"),
            Attributes = map.Texts("attribute"),
            Methods = map.Texts("method"),
            Signature = signature,
            IsPublicOnly = map.Flag("public"),
        };
    }

    private static ImmutableArray<Bind> Binds(YamlMap map)
    {
        if (map["bind"] is not { } node)
            return [];
        return [.. YamlValue.Entries(map.Source, node, "bind").Select(entry => Bind(map.Source, entry.Key, entry.Value))];
    }

    private static Bind Bind(YamlSource source, YamlScalarNode key, YamlNode value)
    {
        var texts = YamlValue.Texts(source, value, key.Value!);
        var paths = texts.Where(text => text != "none").Select(text => PathOf(source, value, text)).OfType<PathExpression>();
        return new(key.Value!, [.. paths], source.LocationOf(key)) { MayBeAbsent = texts.Contains("none") };
    }

    private static MethodSpan? Span(YamlSource source, YamlNode node, string id)
    {
        if (YamlMap.Read(source, node, "span", ["name", "kind", "parent", "root", "code", "attributes", "results", "error"]) is not { } map)
            return null;
        return new()
        {
            Name = map.Text("name") ?? id,
            Kind = map.Choice<PointKind>("kind"),
            Location = map.Location,
            Parents = map["parent"] is { } parents
                ? [.. YamlValue.Items(parents).Select(item => Parent(source, item)).OfType<MethodParent>()] : [],
            MayBeRoot = map.Choice<RootChoice>("root") == RootChoice.Always,
            TellsCode = map.Flag("code"),
            Attributes = Attributes(map, "attributes"),
            Results = Attributes(map, "results"),
            Error = map["error"] is { } error ? Error(source, error) : ErrorTypes.All,
        };
    }

    private static MethodParent? Parent(YamlSource source, YamlNode node)
    {
        if (node is YamlScalarNode { Value: "ambient" })
            return new MethodParent.Ambient();
        if (YamlValue.Pair(source, node, "parent") is not { } pair)
            return null;
        if (pair.Key == "context")
            return Value(source, pair.Value, "context") is { } value ? new MethodParent.Context(value) : null;
        source.Error(node, $"a parent is `ambient` or {{context: path}}, not {{{pair.Key}: …}}");
        return null;
    }

    private static ErrorTypes Error(YamlSource source, YamlNode node)
    {
        if (YamlValue.Text(source, node, "error") is { } text && ErrorTypes.Parse(text) is { } types)
            return types;
        source.Error(node, "an error is `none`, `exception`, `exception(Name.Space.Type|…)` or `exception(!Name.Space.Type)`");
        return ErrorTypes.None;
    }

    private static ImmutableArray<MethodAttribute> Attributes(YamlMap map, string key)
    {
        if (map[key] is not { } node || YamlValue.Mapping(map.Source, node, key) is not { } mapping)
            return [];
        return [.. mapping.Children.Select(pair => Attribute(map.Source, pair.Key.ToString(), pair.Value)).OfType<MethodAttribute>()];
    }

    private static MethodAttribute? Attribute(YamlSource source, string key, YamlNode node)
    {
        if (node is not YamlMappingNode)
            return Value(source, node, key) is { } text ? new(key, ValueKind.String, text) : null;
        if (YamlValue.Pair(source, node, key) is not { } pair)
            return null;
        if (Enum.TryParse<ValueKind>(pair.Key, ignoreCase: true, out var kind))
            return Value(source, pair.Value, key) is { } value ? new(key, kind, value) : null;
        source.Error(node, $"an attribute is a path, {{int: path}}, {{double: path}}, {{bool: path}} or {{string: path}}, "
            + $"not {{{pair.Key}: …}}");
        return null;
    }

    private static MethodStep? Step(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "steps", ["at", "fail", "publish", "value"]) is not { } map)
            return null;
        if (map.RequiredText("at") is not "exit")
            source.Error(map["at"] ?? node, "a step of a .NET method is `at: exit`");
        if (map["fail"] is { } fail)
            return new MethodStep.Fail(Error(source, fail), map.Location);
        if (map.Text("publish") is { } name && map.Required("value") is { } operand && Value(source, operand, "value") is { } value)
            return new MethodStep.Publish(name, value, map.Location);
        source.Error(node, "a step has one action: `fail`, or `publish` with a `value`");
        return null;
    }

    private static MethodValue? Value(YamlSource source, YamlNode node, string what)
    {
        if (YamlValue.Text(source, node, what) is not { } text)
            return null;
        var at = source.LocationOf(node);
        if (text is ['"', .., '"'])
            return new MethodValue.Constant(text[1..^1], at);
        if (text is "true" or "false")
            return new MethodValue.Constant(text == "true", at);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return new MethodValue.Constant(whole, at);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return new MethodValue.Constant(number, at);
        return PathOf(source, node, text) is { } path ? new MethodValue.Path(path, at) : null;
    }

    private static PathExpression? PathOf(YamlSource source, YamlNode node, string text)
    {
        if (PathSyntax.Parse(text, out var problem) is not { } path)
            source.Error(node, $"`{text}` is no path: {problem}");
        else if (path.Prefix.Length > 0 || path.Root is PathRoot.Local or PathRoot.Used or PathRoot.ErrorResult
            || path.Segments.Any(s => s.Text[0] != '.' && s.Text != "()"))
            source.Error(node, $"`{text}` is no path into a .NET method: param(name), receiver, result or a bind, then .Property, "
                + ".Field or .Method()");
        else
            return path;
        return null;
    }

    private enum RootChoice
    {
        Never,
        Always,
    }
}
