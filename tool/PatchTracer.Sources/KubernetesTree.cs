using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>What a source tree of Kubernetes looks like from outside.</summary>
internal static class KubernetesTree
{
    internal const string Module = "k8s.io/kubernetes";

    /// <summary>Without these nothing can be compiled offline.</summary>
    private static readonly string[] NeededDirectories = ["cmd", "pkg", "staging/src/k8s.io", "vendor"];

    public static bool IsOne(string path) => GoModule.NameOf(path) == Module;

    public static void RequireComplete(string path)
    {
        if (!IsOne(path))
        {
            throw new SourceException(SourceFailure.NotKubernetes, path, GoModule.Explain(path, "a source tree of Kubernetes", Module));
        }
        var missing = NeededDirectories.Where(d => !Directory.Exists(Path.Combine(path, d))).ToList();
        if (missing.Count > 0)
        {
            throw new SourceException(SourceFailure.Incomplete, path,
                $"{path} is an incomplete source tree of Kubernetes; missing: {string.Join(", ", missing)}.", missing);
        }
    }
}
