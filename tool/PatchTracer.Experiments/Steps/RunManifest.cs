using PatchTracer.Experiments.Bundles;

namespace PatchTracer.Experiments.Steps;

/// <summary>What a run says of itself in its bundle.</summary>
internal static class RunManifest
{
    public static BundleManifest Of(RunScope scope, Made made, DateTimeOffset ended)
    {
        var built = made.Built;
        var images = built.Images.ToDictionary(i => i.Name, i => i.Id.ToString());
        foreach (var image in made.Applications)
            images[image.Name] = image.Id.ToString();
        images[NodeImageStep.NameOf(built)] = made.Nodes;
        return new BundleManifest
        {
            Experiment = scope.Experiment.Name,
            About = scope.Experiment.About.Trim(),
            Tool = scope.Options.Tool,
            Kubernetes = built.Release,
            Source = built.Source.Digest,
            Catalog = built.Woven.CatalogDigest,
            WovenTree = built.Woven.TreeId,
            Binaries = built.Binaries.Binaries.ToDictionary(b => b.Name, b => b.Sha256),
            Images = images,
            Mode = scope.Experiment.Tracing.Mode,
            Stock = scope.Experiment.Tracing.Stock,
            Sampling = scope.Experiment.Tracing.Sampling,
            Faults = scope.Experiment.Tracing.Faults is { Length: > 0 } faults ? faults : null,
            Variant = scope.Options.Variant,
            Thresholds = scope.Experiment.Load?.Thresholds ?? [],
            Started = scope.Started,
            Ended = ended,
        };
    }
}
