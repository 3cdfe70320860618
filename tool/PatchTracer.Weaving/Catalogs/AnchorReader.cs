using PatchTracer.Tracepoints.Reading;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>Reads the anchors of spans and steps.</summary>
internal static class AnchorReader
{
    private static readonly string[] Places = ["before", "after", "around", "argument", "loop"];

    public static Anchor? Read(YamlSource source, YamlNode node)
    {
        if (node is not YamlMappingNode mapping)
            return Plain(source, node);
        var map = new YamlMap(source, mapping, "at", [.. Places, "literal", "which", "optional"]);
        var literal = map.Text("literal") is { } text ? Literal(map, text) : null;
        var place = map.Present.Where(Places.Contains).ToList();
        if (place.Count > 1 || (place.Count == 0 && map["literal"] is null))
        {
            source.Error(node, $"an anchor is entry, exit, literal, or one of {string.Join(", ", Places)}");
            return null;
        }
        var anchor = place is [var key] ? Targeted(map, key) : new Anchor(AnchorPlace.Entry, map.Location);
        if (anchor is null || (map["literal"] is not null && literal is null))
            return null;
        return anchor with { Literal = literal, Which = WhichOf(map), IsOptional = map.Flag("optional") };
    }

    private static Anchor? Plain(YamlSource source, YamlNode node)
    {
        var text = YamlValue.Text(source, node, "at");
        if (text is "entry" or "exit")
            return new(text == "entry" ? AnchorPlace.Entry : AnchorPlace.Exit, source.LocationOf(node));
        if (text is not null)
            source.Error(node, $"`{text}` is no anchor: entry, exit, or a mapping such as {{after: assigned(x)}}");
        return null;
    }

    private static Anchor? Targeted(YamlMap map, string key)
    {
        if (map.Text(key) is not { } text)
            return null;
        var place = Enum.Parse<AnchorPlace>(key, ignoreCase: true);
        var target = AnchorSyntax.Target(text);
        if (target is not null && Fits(place, target))
            return new(place, map.Location) { Target = target };
        map.Source.Error(map[key]!, $"`{text}` cannot follow `{key}`: "
            + $"{Expected(place)}{(text.Count(c => c == '(') > text.Count(c => c == ')') ? "; quote a value with a comma in it" : "")}");
        return null;
    }

    private static bool Fits(AnchorPlace place, AnchorTarget target) => place switch
    {
        AnchorPlace.Argument => target is AnchorTarget.Call,
        AnchorPlace.Loop => target is AnchorTarget.Range,
        _ => target is AnchorTarget.Call or AnchorTarget.Assigned,
    };

    private static string Expected(AnchorPlace place) => place switch
    {
        AnchorPlace.Argument => "call(selector)",
        AnchorPlace.Loop => "range(expression)",
        _ => "call(selector) or assigned(name)",
    };

    private static LiteralQuery? Literal(YamlMap map, string text)
    {
        var literal = AnchorSyntax.Literal(text);
        if (literal is null)
            map.Source.Error(map["literal"]!,
                $"`{text}` is no function literal: assigned(name), passed(selector), returned, go, deferred, invoked, only");
        return literal;
    }

    private static Which WhichOf(YamlMap map)
    {
        if (map.Text("which") is not { } text)
            return Which.Only;
        if (AnchorSyntax.Which(text) is { } which)
            return which;
        map.Source.Error(map["which"]!, $"`which` is only, first, last or a number from 1, not `{text}`");
        return Which.Only;
    }
}
