using PatchTracer.Experiments.Bundles;
using PatchTracer.Traces.Comparison;

namespace PatchTracer.Experiments.Analyses;

/// <summary>What a bundle says beside its spans.</summary>
internal static class MeasuredInput
{
    /// <summary>Whether spans say nothing of what is asked: the components of this run have none.</summary>
    public static bool IsNeeded(string path) => ManifestOf(path) is { Untraced: not null };

    /// <exception cref="ExperimentException">It is no bundle, or one that says nothing of this.</exception>
    public static Round Read(string path)
    {
        var manifest = ManifestOf(path) ?? throw new ExperimentException(
            "only a bundle says what was measured beside spans, and this is none", path);
        var files = new BundleFiles(path);
        var measured = BundleEvidence.ReadMeasured(files) ?? throw new ExperimentException(
            "this bundle has nothing that was measured beside its spans (measured.json): "
            + "an older patchtracer wrote it; carry its experiment out again", path);
        return MeasuredRound.Of(manifest.Title, manifest.Facts, measured, BundleEvidence.ReadLoad(files));
    }

    private static BundleManifest? ManifestOf(string path) =>
        new BundleFiles(path).Manifest is var manifest && File.Exists(manifest) ? BundleManifest.Read(manifest, path) : null;
}
