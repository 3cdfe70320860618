using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Yaml;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>The fields of a <see cref="CatalogPoint"/>, read and checked in one way for every target.</summary>
internal sealed record PointHead(string Id, string About, string Layer, string Component, SourceLocation Location, Expectation Expect, int Order)
{
    private static readonly string[] Layers =
        ["apiserver", "controllers", "scheduler", "kubelet", "cri", "containerd", "kube-proxy", "client-go", "app"];

    /// <param name="layer">Of a file that names none; null where it has to.</param>
    public static PointHead Read(YamlMap map, string? layer = null) => new(
        IdOf(map), map.RequiredText("about")?.Trim() ?? "", LayerOf(map, layer),
        map.Text("component") ?? Path.GetFileName(Path.GetDirectoryName(map.Source.File)) ?? "",
        map.Source.LocationOf(map["id"] ?? map.Node), map.Choice<Expectation>("expect"), map.Number("order"));

    private static string IdOf(YamlMap map)
    {
        var id = map.RequiredText("id") ?? "";
        if (id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) || (id.Length > 0 && !char.IsAsciiLetter(id[0])))
            map.Source.Error(map["id"]!, $"an id is letters, digits, dots, dashes and underscores, letter first, not `{id}`");
        if (map["span"] is null && map["steps"] is null)
            map.Source.Error(map.Node, "a tracepoint has a `span`, `steps` or both");
        return id;
    }

    private static string LayerOf(YamlMap map, string? otherwise)
    {
        if (map["layer"] is null && otherwise is not null)
            return otherwise;
        var layer = map.RequiredText("layer") ?? "";
        if (layer.Length > 0 && !Layers.Contains(layer))
            map.Source.Error(map["layer"]!, $"`layer` is one of {string.Join(", ", Layers)}, not `{layer}`");
        return layer;
    }
}
