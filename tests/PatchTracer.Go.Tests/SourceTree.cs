namespace PatchTracer.Go.Tests;

/// <summary>Trees of Go files on this machine that whole-tree tests run over.</summary>
internal static class SourceTree
{
    /// <summary>Trees of Kubernetes and containerd that other suites use too, and any other Go.</summary>
    public const string ExtraTreesVariable = "PATCHTRACER_KUBERNETES_TREE, PATCHTRACER_TREES or PATCHTRACER_EXTRA_TREES";

    public static IReadOnlyList<string> ExtraTrees =>
    [
        .. new[] { "PATCHTRACER_KUBERNETES_TREE", "PATCHTRACER_TREES", "PATCHTRACER_EXTRA_TREES" }
            .SelectMany(variable => (Environment.GetEnvironmentVariable(variable) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(),
    ];

    /// <summary>All .go files in a fixed order. Links are followed where the root itself is one.</summary>
    public static IReadOnlyList<string> GoFiles(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*.go", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(File.Exists)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Every n-th file, so that about <paramref name="count"/> remain.</summary>
    public static IReadOnlyList<string> Sample(IReadOnlyList<string> files, int count)
    {
        var step = Math.Max(1, files.Count / count);
        return [.. files.Where((_, index) => index % step == 0)];
    }
}
