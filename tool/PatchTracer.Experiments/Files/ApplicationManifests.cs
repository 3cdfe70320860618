using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Images.Applications;

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

    /// <summary>All of an experiment's, before there is a cluster.</summary>
    public static IReadOnlyList<JsonObject> OfAll(Experiment experiment) =>
        Read([.. experiment.Application.Manifests, .. experiment.Application.DuringLoad], "http://collector");

    /// <summary>Whole names of the images of all pods.</summary>
    public static IReadOnlyList<string> Images(IEnumerable<JsonObject> objects) =>
        [.. objects.SelectMany(PodTemplate.Images).Select(ImageName.Whole).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    /// before: objects as their author wrote them;
    /// after: the same for a cluster that pulls nothing and is reached through the ports that its file maps: images that were loaded are
    /// not pulled, the Service of the load has a mapped node port, and the application's namespace is known as such.
    /// </summary>
    public static IReadOnlyList<JsonObject> Prepare(Experiment experiment, IReadOnlyList<JsonObject> objects)
    {
        foreach (var body in objects)
        {
            if (PodTemplate.Of(body) is { } template)
                UseLoaded(template);
            if (body.Kind() == "Namespace")
                Sweep.Labelled(body);
            if (experiment.Load is { } load && LoadTarget.Is(body, load))
                LoadTarget.Of(experiment, load, body, OfAll(experiment)).Expose();
        }
        return objects;
    }

    private static void UseLoaded(JsonObject template)
    {
        foreach (var container in PodTemplate.Containers(template).Where(container => container.Text("imagePullPolicy") is "" or "Always"))
            container["imagePullPolicy"] = "IfNotPresent";
    }
}
