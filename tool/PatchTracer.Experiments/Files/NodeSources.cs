namespace PatchTracer.Experiments.Files;

/// <summary>The repository's <c>kind-config/node</c>.</summary>
internal static class NodeSources
{
    /// <summary>What nodes are made of, in a fixed order.</summary>
    public static IEnumerable<string> FilesIn(string directory) =>
        Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
