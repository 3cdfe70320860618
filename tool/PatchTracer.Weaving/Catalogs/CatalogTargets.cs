using YamlDotNet.RepresentationModel;

namespace PatchTracer.Weaving;

/// <summary>Finds out which weaver a catalog file is for, by its top-level key <c>target</c>.</summary>
internal static class CatalogTargets
{
    /// <summary>Files that are no YAML, or name no known target, count as Go: its reader says what is wrong with them.</summary>
    public static CatalogTarget Of(string text)
    {
        // Most files do not have the key, and parsing takes longer than looking.
        if (!text.Contains("target:", StringComparison.Ordinal) || new YamlSource("", []).Parse(text) is not { } root)
            return CatalogTarget.Go;
        return root.Children.TryGetValue(new YamlScalarNode("target"), out var target) && target is YamlScalarNode { Value: "dotnet" }
            ? CatalogTarget.DotNet
            : CatalogTarget.Go;
    }
}
