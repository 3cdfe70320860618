using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>Catalog files as <see cref="YamlSource"/>, and the places in them as <see cref="SourceLocation"/>.</summary>
internal static class CatalogSource
{
    /// <summary>What such a file is.</summary>
    public const string What = "a tracepoint";

    public static YamlSource Open(string file, List<WeaveDiagnostic> diagnostics) =>
        new(file, (line, column, message) => diagnostics.Add(new(file, line, column, message)));

    public static SourceLocation LocationOf(this YamlSource source, YamlNode node) =>
        new(source.File, (int)node.Start.Line, (int)node.Start.Column);

    public static void Error(this YamlSource source, SourceLocation at, string message) =>
        source.Error(at.Line, at.Column, message);

    extension(YamlMap map)
    {
        public SourceLocation Location => map.Source.LocationOf(map.Node);
    }
}
