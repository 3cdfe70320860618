using System.Text.Json.Nodes;
using PatchTracer.Cluster;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Images.Applications;

namespace PatchTracer.Experiments.Files;

/// <summary>What can be said of an application before it is built and deployed.</summary>
internal static class ApplicationChecks
{
    public static IEnumerable<(bool IsSound, string Message)> Of(Experiment experiment)
    {
        var application = experiment.Application;
        yield return (ClusterName.Fits(application.Namespace) && !application.Namespace.Contains('.'),
            $"`application.namespace` is `{application.Namespace}`; it is {ClusterName.Rule}, without `.`");
        yield return (!IsOfCluster(application.Namespace),
            $"`application.namespace` is `{application.Namespace}`, which is the cluster's own, and would be emptied");
        yield return (application.ReadyWithin > TimeSpan.Zero, "`application.ready-within` is more than 0");
        yield return (application.DuringLoad.Count == 0 || experiment.Load is not null,
            "`application.during-load` is there, and `load` is not");
        foreach (var check in application.Images.SelectMany((image, i) => Image(image, $"application.images[{i}]")))
            yield return check;
    }

    /// <summary>What needs the manifests to be read.</summary>
    public static IEnumerable<(bool IsSound, string Message)> OfManifests(Experiment experiment, IReadOnlyList<JsonObject> objects)
    {
        var (application, wanted) = (experiment.Application, ApplicationManifests.Images(objects));
        foreach (var body in objects)
        {
            var ns = body.At("metadata").Text("namespace");
            yield return (ns.Length == 0 || ns == application.Namespace,
                $"{body.Kind()} {body.Name()} is in namespace `{ns}`; an application is in one namespace, "
                + $"which `application.namespace` names: `{application.Namespace}`");
            yield return (body.Kind() != "Namespace" || !IsOfCluster(body.Name()), $"Namespace {body.Name()} is the cluster's own");
        }
        foreach (var name in application.Images.Select(image => image.Name).OfType<string>())
        {
            yield return (wanted.Contains(ImageName.Whole(name)),
                $"`application.images` has `{name}`, and no manifest does; "
                + $"their images are {(wanted.Count == 0 ? "none" : string.Join(", ", wanted))}");
        }
        var twice = application.Images.Where(image => image.Name is not null).GroupBy(image => ImageName.Whole(image.Name!))
            .FirstOrDefault(same => same.Count() > 1)?.Key;
        yield return (twice is null, $"`application.images` has `{twice}` twice");
    }

    private static IEnumerable<(bool, string)> Image(ImageSection image, string key)
    {
        yield return (new[] { image.Project, image.Go, image.Dockerfile, image.Archive }.Count(source => source is not null) == 1,
            $"`{key}` needs exactly one of `project`, `go`, `dockerfile` and `archive`");
        yield return (image.Archive is not null || image.Name is { Length: > 0 },
            $"`{key}.name` is missing: the name that the manifests have for the image");
        yield return (image.Name is not "", $"`{key}.name` is empty");
        yield return (image.Agent is null || image.Project is not null, $"`{key}.agent` is for a .NET `project`");
        yield return (image.Context is null || image.Dockerfile is not null, $"`{key}.context` is for a `dockerfile`");
        yield return (image.Go is null || Directory.Exists(image.Go),
            $"`{key}.go` names {image.Go}, which is no directory: it is that of a main package");
        yield return (image.Context is null || Directory.Exists(image.Context),
            $"`{key}.context` names {image.Context}, which is no directory");
        foreach (var (name, path) in new[] { ("project", image.Project), ("agent", image.Agent), ("dockerfile", image.Dockerfile),
            ("archive", image.Archive) })
        {
            var problem = path is not { } file || File.Exists(file) ? null : Directory.Exists(file) ? "which is a directory and no file"
                : "which does not exist";
            yield return (problem is null, $"`{key}.{name}` names {(path is { Length: > 0 } ? path : "nothing")}, {problem}");
        }
    }

    private static bool IsOfCluster(string ns) => ns == KubeObjects.DefaultNamespace || ns.StartsWith("kube-", StringComparison.Ordinal);
}
