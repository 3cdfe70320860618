using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Yaml;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Tracepoints.Reading;

/// <summary>Finds out which weaver a catalog file is for, by its top-level key <c>target</c>.</summary>
internal static class CatalogTargets
{
    /// <summary>Files that are no YAML, or name no known target, count as Go: its reader says what is wrong with them.</summary>
    public static CatalogTarget Of(string text)
    {
        // Most files do not have the key, and parsing takes longer than looking.
        if (!HasKey(text) || CatalogSource.Open("", []).Parse(text, CatalogSource.What) is not { } root)
            return CatalogTarget.Go;
        return root.Children.TryGetValue(new YamlScalarNode("target"), out var target) && target is YamlScalarNode { Value: "dotnet" }
            ? CatalogTarget.DotNet
            : CatalogTarget.Go;
    }

    /// <summary>
    /// A file that speaks of a target, but is no YAML or names none that is known, may have been meant for any weaver: each says so.
    /// </summary>
    public static void SayIfUnknown(string file, string text, List<WeaveDiagnostic> diagnostics)
    {
        var source = CatalogSource.Open(file, diagnostics);
        var key = new YamlScalarNode("target");
        if (HasKey(text) && source.Parse(text, CatalogSource.What) is { } root && root.Children.TryGetValue(key, out var target))
            new YamlMap(source, new YamlMappingNode(key, target), CatalogSource.What, ["target"]).Choice<CatalogTarget>("target");
    }

    private static bool HasKey(string text) => text.Contains("target:", StringComparison.Ordinal);
}
