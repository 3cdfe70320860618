using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;

namespace PatchTracer.Experiments.Files;

/// <summary>The application's objects, as its manifests have them.</summary>
internal static class ApplicationManifests
{
    /// <summary>Stands in manifests for the collector's address as pods reach it, which is known once there is a cluster.</summary>
    private const string CollectorPlaceholder = "${PATCHTRACER_COLLECTOR}";

    /// <param name="paths">Files, or directories of *.yaml files.</param>
    /// <param name="collector">The collector's URL.</param>
    public static IReadOnlyList<JsonObject> Read(IReadOnlyList<string> paths, string collector) =>
        [.. paths.SelectMany(path => Manifest.Load(path, text => text.Replace(CollectorPlaceholder, collector, StringComparison.Ordinal)))];
}
