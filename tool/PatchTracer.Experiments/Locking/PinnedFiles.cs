using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Experiments.Files;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Locking;

/// <summary>Everything on this machine that an experiment names, by content. Names are relative to the experiment's file.</summary>
internal static class PinnedFiles
{
    /// <summary>A kind of pins; see <see cref="Pins.TakeAll"/>.</summary>
    public const string Kind = "input";

    /// <param name="nodeSources">The repository's kind-config/node.</param>
    public static IEnumerable<(string Name, string Value)> Of(Experiment experiment, string nodeSources)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(experiment.File))!;
        string Named(string path) => Path.GetRelativePath(folder, path);

        yield return ("experiment", Key(key => key.Add("text", experiment.Text)));
        yield return ("contract", ContentKey.OfFile(experiment.Contract));
        yield return ("cluster", ContentKey.OfFile(experiment.Cluster.Config));
        yield return ("node files", Key(key => NodeSources.AddTo(key, nodeSources)));
        yield return ("catalog", Catalog.Load(experiment.Catalog).Digest);
        yield return ("runtime", Key(key => Weave.AddRuntime(key, experiment.Runtime)));
        foreach (var series in experiment.Series)
            yield return ($"series {Named(series)}", Key(key => Weave.AddSeries(key, series)));
        foreach (var manifest in experiment.Application.Manifests.Concat(experiment.Application.DuringLoad).SelectMany(Manifest.FilesOf).Distinct())
            yield return ($"manifest {Named(manifest)}", ContentKey.OfFile(manifest));
        // The command line may say otherwise than the file.
        yield return ("base", File.Exists(experiment.Cluster.Base) ? ContentKey.OfFile(experiment.Cluster.Base) : experiment.Cluster.Base);
        yield return ("egress", experiment.Cluster.AllowEgress ? "open" : "closed");
        foreach (var image in experiment.Application.Images)
        {
            foreach (var file in FilesOf(image))
                yield return ($"application {Named(file)}", ContentKey.OfFile(file));
        }
    }

    // What else an image is made of is in its digest.
    private static IEnumerable<string> FilesOf(ImageSection image)
    {
        if (image.Archive is { } archive)
            yield return archive;
        if (image.Dockerfile is { } dockerfile)
            yield return dockerfile;
        foreach (var project in new[] { image.Project, image.Agent })
        {
            if (project is not null && Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json") is var packages && File.Exists(packages))
                yield return packages;
        }
    }

    private static string Key(Action<ContentKey> add)
    {
        using var key = new ContentKey();
        add(key);
        return key.ToString();
    }
}
