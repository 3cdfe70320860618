using System.Text.Json;

namespace PatchTracer.Traces.Tests.Runs;

/// <summary>
/// A small span set as plain JSON: <c>{"spans": [{trace, span, parent, name, kind, start, end, service, node, layer, error, attributes,
/// links}]}</c>. Ids are short hexadecimal numbers, times milliseconds, links <c>"trace/span"</c>.
/// </summary>
internal static class SpanFile
{
    public static List<Span> Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return [.. document.RootElement.GetProperty("spans").EnumerateArray().Select(Span)];
    }

    private static Span Span(JsonElement json)
    {
        var attributes = AttributeList.Empty;
        if (json.TryGetProperty("layer", out var layer))
            attributes = attributes.With(Conventions.Layer, layer.GetString()!);
        if (json.TryGetProperty("attributes", out var given))
            attributes = given.EnumerateObject().Aggregate(attributes, (list, field) => list.With(field.Name, Value(field.Value)));
        var resource = AttributeList.Of((Conventions.ServiceName, Text(json, "service") ?? ""));
        if (Text(json, "node") is { } node)
            resource = resource.With(Conventions.NodeName, node);
        return new Span
        {
            TraceId = Trace(Text(json, "trace")!),
            SpanId = Id(Text(json, "span")!),
            ParentSpanId = Text(json, "parent") is { } parent ? Id(parent) : default,
            Name = Text(json, "name")!,
            Kind = Enum.Parse<SpanKind>(Text(json, "kind") ?? "internal", ignoreCase: true),
            StartUnixNano = (long)(json.GetProperty("start").GetDouble() * 1e6),
            EndUnixNano = (long)(json.GetProperty("end").GetDouble() * 1e6),
            Status = json.TryGetProperty("error", out _) ? StatusCode.Error : StatusCode.Unset,
            StatusMessage = Text(json, "error") ?? "",
            Attributes = attributes,
            Resource = new Resource(resource),
            Links = json.TryGetProperty("links", out var links) ? [.. links.EnumerateArray().Select(link => Link(link.GetString()!))] : [],
        };
    }

    private static string? Text(JsonElement json, string key) => json.TryGetProperty(key, out var value) ? value.GetString() : null;

    private static AttributeValue Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetInt64(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        _ => json.GetString()!,
    };

    private static TraceId Trace(string hex) => TraceId.Parse(hex.PadLeft(TraceId.TextLength, '0'));

    private static SpanId Id(string hex) => SpanId.Parse(hex.PadLeft(SpanId.TextLength, '0'));

    private static SpanLink Link(string text) => new(Trace(text.Split('/')[0]), Id(text.Split('/')[1]));
}
