using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Paths;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Tracepoints.Reading;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Catalogs;

internal static partial class TracepointReader
{
    private static SpanRule? Span(YamlSource source, YamlNode node, string id)
    {
        if (YamlMap.Read(source, node, "span", ["name", "kind", "start", "parent", "root", "when", "attributes", "results", "error", "hold",
            "remember", "context"]) is not { } map)
            return null;
        var start = map["start"] is { } at ? AnchorReader.Read(source, at) : new Anchor(AnchorPlace.Entry, map.Location);
        if (start?.Place is AnchorPlace.Exit or AnchorPlace.Argument)
            source.Error(map["start"]!, "a span cannot start there");
        return new()
        {
            Name = map.Text("name") ?? id,
            Kind = map.Choice<PointKind>("kind"),
            Start = start ?? new Anchor(AnchorPlace.Entry, map.Location),
            Location = map.Location,
            Parents = map["parent"] is { } parents ? [.. YamlValue.Items(parents).Select(item => Parent(source, item)).OfType<ParentRule>()]
                : [],
            MayBeRoot = map.Choice<RootChoice>("root") == RootChoice.Always,
            When = When(map),
            Attributes = OperandReader.Attributes(map, "attributes"),
            Results = OperandReader.Attributes(map, "results"),
            Error = Error(map),
            Hold = OperandReader.Keys(map, "hold"),
            Remember = OperandReader.Keys(map, "remember"),
            Context = map["context"] is { } context ? Context(source, context) : null,
        };
    }

    private static GoTemplate? When(YamlMap map)
    {
        if (map.Text("when") is not { } text)
            return null;
        var condition = GoTemplate.Parse(text.Trim(), map.Source.LocationOf(map["when"]!));
        GoTextCheck.Expression(map.Source, map["when"]!, condition);
        return condition;
    }

    private static ParentRule? Parent(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "parent", ["context", "registry", "annotation", "header", "queue"]) is not { } map)
            return null;
        if (map.Present.Count != 1 || map.Present.Single() is not { } key || map[key] is not { } value)
        {
            if (map.Node is not YamlMappingNode { Children.Count: 1 })
                source.Error(node, "a parent is one of context, registry, annotation, header, queue");
            return null;
        }
        return key switch
        {
            "registry" => OperandReader.Key(source, value, key) is { } name ? new ParentRule.Registry(name) : null,
            "queue" => Queue(source, value) is { } queue ? new ParentRule.Queue(queue) : null,
            _ => OperandReader.Read(source, value, key) is { } operand ? Parent(key, operand, source.LocationOf(value)) : null,
        };
    }

    private static ParentRule Parent(string key, Operand operand, SourceLocation location) => key switch
    {
        "context" => new ParentRule.Context(operand, location),
        "header" => new ParentRule.Header(operand, location),
        _ => new ParentRule.Annotation(operand, location),
    };

    private static KeyRule? Queue(YamlSource source, YamlNode node) =>
        node is YamlScalarNode
            ? YamlValue.Text(source, node, "queue") is { } name ? new KeyRule(name, [], source.LocationOf(node)) : null
            : OperandReader.Key(source, node, "queue");

    private static ErrorRule Error(YamlMap map)
    {
        if (map["error"] is not { } node)
            return new ErrorRule.Default();
        if (node is YamlScalarNode { Value: "none" })
            return new ErrorRule.None();
        return OperandReader.Read(map.Source, node, "error") is { } value ? new ErrorRule.Value(value) : new ErrorRule.None();
    }

    private static ContextRule? Context(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "context", ["rebind", "bridge"]) is not { } map)
            return null;
        PathExpression? rebind = null;
        if (map.Text("rebind") is { } text && (rebind = PathSyntax.Parse(text, out var problem)) is null)
            source.Error(map["rebind"]!, $"`{text}` is no path: {problem}");
        var bridge = map.Texts("bridge");
        if (bridge.Any(name => name.Split('.') is not [{ Length: > 0 }, { Length: > 0 }]))
            source.Error(map["bridge"]!, "`bridge` names functions with their package: context.TODO");
        return new(rebind, bridge, map.Location);
    }

    private static ImmutableArray<Step> Steps(YamlMap map)
    {
        if (map["steps"] is not { } node)
            return [];
        return [.. YamlValue.Items(node).Select(item => Step(map.Source, item)).OfType<Step>()];
    }

    private static Step? Step(YamlSource source, YamlNode node)
    {
        if (YamlMap.Read(source, node, "steps", ["at", "annotate", "from", "go", "fail", "first"]) is not { } map)
            return null;
        var anchor = map.Required("at") is { } at ? AnchorReader.Read(source, at) : null;
        var action = Action(map);
        if (action is StepAction.Insert { Text: var text })
        {
            if (anchor is { Place: AnchorPlace.Argument })
                GoTextCheck.Expression(source, map["go"]!, text);
            else
                GoTextCheck.Statements(source, map["go"]!, text);
        }
        if (anchor is { Place: AnchorPlace.Around })
            source.Error(map["at"]!, "a step goes before or after, not around");
        if (anchor is { Place: AnchorPlace.Argument } && action is not (null or StepAction.Insert))
            source.Error(map["at"]!, "an argument takes `go:` with an expression");
        return anchor is null || action is null ? null : new(anchor, action, map.Flag("first"), map.Location);
    }

    private static StepAction? Action(YamlMap map)
    {
        var actions = map.Present.Where(key => key is "annotate" or "go" or "fail").ToList();
        if (actions.Count != 1)
        {
            map.Source.Error(map.Node, "a step has one action: annotate, go or fail");
            return null;
        }
        if (actions[0] == "go")
            return map.Text("go") is { } go ? new StepAction.Insert(GoTemplate.Parse(go, map.Source.LocationOf(map["go"]!))) : null;
        if (OperandReader.Read(map.Source, map[actions[0]]!, actions[0]) is not { } operand)
            return null;
        return actions[0] == "fail"
            ? new StepAction.Fail(operand)
            : new StepAction.Annotate(operand, map["from"] is { } from ? Parent(map.Source, from) : null);
    }

    private enum RootChoice
    {
        Never,
        Always,
    }
}
