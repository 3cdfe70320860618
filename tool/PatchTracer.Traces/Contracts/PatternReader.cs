using PatchTracer.Yaml;

namespace PatchTracer.Traces.Contracts;

/// <summary>Reads the keys of a span pattern out of the mapping they share with others.</summary>
internal static class PatternReader
{
    public static readonly string[] Keys = ["tracepoint", "name", "kind", "layer", "service", "span", "hop", "attributes"];

    public static SpanPattern Read(YamlMap map)
    {
        var pattern = new SpanPattern
        {
            Tracepoint = Text(map, "tracepoint"),
            Name = Text(map, "name"),
            Kind = map.Parsed<SpanKind>("kind", Kind, "internal, server, client, producer or consumer"),
            Layer = Text(map, "layer"),
            Service = Text(map, "service"),
            SpanId = Text(map, "span"),
            Hop = map.Flag("hop"),
            Attributes = Attributes(map),
        };
        if (!pattern.Hop && pattern is
            {
                Tracepoint: null, Name: null, Kind: null, Layer: null, Service: null, SpanId: null,
                Attributes.Count: 0
            })
            map.Source.Error(map.Node, "a pattern without any condition fits every span");
        return pattern;
    }

    /// <summary>The alternatives that a key has; an empty text in quotes is one.</summary>
    public static TextPattern? Text(YamlMap map, string key) =>
        map[key] is { } node ? new TextPattern(YamlValue.Texts(map.Source, node, key, mayBeEmpty: true)) : null;

    private static SpanKind? Kind(string text) => text switch
    {
        "internal" => SpanKind.Internal,
        "server" => SpanKind.Server,
        "client" => SpanKind.Client,
        "producer" => SpanKind.Producer,
        "consumer" => SpanKind.Consumer,
        _ => null,
    };

    private static Dictionary<string, TextPattern> Attributes(YamlMap map) =>
        map["attributes"] is not { } node ? [] : YamlValue.Entries(map.Source, node, "attributes").ToDictionary(entry => entry.Key.Value!,
            entry => new TextPattern(YamlValue.Texts(map.Source, entry.Value, entry.Key.Value!, mayBeEmpty: true)));
}
