using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Files;

/// <summary>The repository's <c>kind-config/node</c>.</summary>
internal static class NodeSources
{
    /// <summary>Adds what nodes are made of; tests of their programs are no part of that.</summary>
    public static void AddTo(ContentKey key, string directory)
    {
        var files = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("_test.go", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        foreach (var file in files)
            key.AddFile(Path.GetRelativePath(directory, file), file);
    }
}
