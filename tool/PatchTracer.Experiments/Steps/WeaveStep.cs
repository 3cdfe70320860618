using PatchTracer.Experiments.Running;
using PatchTracer.Sources;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Experiments.Steps;

internal sealed class WeaveStep(RunScope scope, SourceTree source) : IStep<WovenTree>
{
    public string Name => "weave";

    public string Reason => "the tracepoints of the catalog, into a private copy of the source";

    public async Task<StepResult<WovenTree>> RunAsync(CancellationToken cancellation)
    {
        // Held until the end of the run, so that nobody else weaves here meanwhile.
        var work = scope.Hold(await WorkTree.OpenPrivateAsync(source, scope.Cache, scope.Reporter, cancellation));
        var (woven, restored) = await IntoAsync(work, scope, scope.Experiment.Series, cancellation);
        scope.Pins.Take("woven tree", woven.TreeId);
        return new(woven, woven.CatalogDigest[..16], restored,
            $"{(scope.Experiment.Tracing.Stock ? "nothing, as `tracing.stock` says" : $"a catalog of {woven.Tracepoints} tracepoints")}, "
            + $"tree {woven.TreeId[..12]}");
    }

    /// <summary>Weaves what fits this kind of tree; restored from an earlier weave where there was one.</summary>
    public static async Task<(WovenTree Woven, bool Restored)> IntoAsync(
        WorkTree work, RunScope scope, IReadOnlyList<string> series, CancellationToken cancellation)
    {
        var catalog = scope.Experiment.Tracing.Stock ? Catalog.Empty : Catalog.Load(scope.Experiment.Catalog);
        var digest = Weave.Digest(catalog, scope.Experiment.Runtime, series);
        var restored = await work.TryRestoreAsync(digest, cancellation);
        if (!restored)
            await new Weave(work, catalog, scope.Experiment.Runtime, digest) { Series = series }.RunAsync(scope.Reporter, cancellation);
        return (new WovenTree(work.Path, await work.TreeIdAsync(cancellation), digest, catalog.Tracepoints.Length), restored);
    }
}
