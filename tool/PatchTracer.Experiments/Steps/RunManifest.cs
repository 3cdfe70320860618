using PatchTracer.Experiments.Bundles;

namespace PatchTracer.Experiments.Steps;

/// <summary>What a run says of itself in its bundle.</summary>
internal static class RunManifest
{
    public static BundleManifest Of(RunContext context, DateTimeOffset ended)
    {
        var images = context.ComponentImages.ToDictionary(i => i.Name, i => i.Id.ToString());
        foreach (var image in context.ApplicationImages)
            images[image.Name] = image.Id.ToString();
        images[NodeImageStep.NameOf(context)] = context.NodesMadeFrom;
        return new BundleManifest
        {
            Experiment = context.Experiment.Name,
            About = context.Experiment.About.Trim(),
            Tool = context.Options.Tool,
            Kubernetes = context.Release,
            Source = context.Source.Digest,
            Catalog = context.Woven.CatalogDigest,
            WovenTree = context.Woven.TreeId,
            Binaries = context.Binaries.Binaries.ToDictionary(b => b.Name, b => b.Sha256),
            Images = images,
            Mode = context.Experiment.Tracing.Mode,
            Stock = context.Experiment.Tracing.Stock,
            Sampling = context.Experiment.Tracing.Sampling,
            Faults = context.Experiment.Tracing.Faults is { Length: > 0 } faults ? faults : null,
            Variant = context.Options.Variant,
            Thresholds = context.Experiment.Load?.Thresholds ?? [],
            Started = context.Started,
            Ended = ended,
        };
    }
}
