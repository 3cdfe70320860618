namespace PatchTracer.Traces.Contracts;

/// <summary>Reads the keys of a span pattern out of the mapping they share with others.</summary>
internal sealed class PatternReader(YamlDiagnostics diagnostics)
{
    public SpanPattern Read(YamlFields fields)
    {
        var pattern = new SpanPattern
        {
            Tracepoint = fields.Pattern("tracepoint"),
            Name = fields.Pattern("name"),
            Kind = fields.Parsed<SpanKind>("kind", Kind, "internal, server, client, producer or consumer"),
            Layer = fields.Pattern("layer"),
            Service = fields.Pattern("service"),
            SpanId = fields.Pattern("span"),
            Hop = fields.Flag("hop"),
            Attributes = Attributes(fields),
        };
        if (!pattern.Hop && pattern is
            {
                Tracepoint: null, Name: null, Kind: null, Layer: null, Service: null, SpanId: null,
                Attributes.Count: 0
            })
            diagnostics.Add(fields.Node, "a pattern without any condition fits every span");
        return pattern;
    }

    private static SpanKind? Kind(string text) => text switch
    {
        "internal" => SpanKind.Internal,
        "server" => SpanKind.Server,
        "client" => SpanKind.Client,
        "producer" => SpanKind.Producer,
        "consumer" => SpanKind.Consumer,
        _ => null,
    };

    private Dictionary<string, TextPattern> Attributes(YamlFields fields)
    {
        var attributes = new Dictionary<string, TextPattern>();
        if (fields.Take("attributes") is not { } node)
            return attributes;
        foreach (var (key, value) in new YamlFields(node, "`attributes`", diagnostics).TakeAll())
            attributes[key] = new TextPattern(diagnostics.Texts(value, key));
        return attributes;
    }
}
