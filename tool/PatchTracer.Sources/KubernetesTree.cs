namespace PatchTracer.Sources;

/// <summary>What a source tree of Kubernetes looks like from outside.</summary>
internal static class KubernetesTree
{
    private const string Module = "k8s.io/kubernetes";

    /// <summary>Without these nothing can be compiled offline.</summary>
    private static readonly string[] NeededDirectories = ["cmd", "pkg", "staging/src/k8s.io", "vendor"];

    public static void RequireComplete(string path)
    {
        var module = ModuleLine(path);
        if (module != Module)
        {
            var found = module is null ? "it has no go.mod with a module line" : $"its module is '{module}'";
            throw new SourceException(SourceFailure.NotKubernetes, path,
                $"{path} is not a source tree of Kubernetes: {found}, expected '{Module}'. Name the directory that holds Kubernetes' go.mod.");
        }
        var missing = NeededDirectories.Where(d => !Directory.Exists(Path.Combine(path, d))).ToList();
        if (missing.Count > 0)
        {
            throw new SourceException(SourceFailure.Incomplete, path,
                $"{path} is an incomplete source tree of Kubernetes; missing: {string.Join(", ", missing)}.", missing);
        }
    }

    private static string? ModuleLine(string path)
    {
        var file = Path.Combine(path, "go.mod");
        return !File.Exists(file) ? null : File.ReadLines(file)
            .Select(l => l.Split("//")[0].Trim())
            .FirstOrDefault(l => l.StartsWith("module ", StringComparison.Ordinal))?["module ".Length..].Trim().Trim('"');
    }
}
