using PatchTracer.Experiments.Running;
using PatchTracer.Sources;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Experiments.Steps;

internal sealed class WeaveStep : IStep
{
    public string Name => "weave";

    public string Reason => "the tracepoints of the catalog, into a private copy of the source";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var work = context.Work = await WorkTree.OpenPrivateAsync(context.Source, context.Cache, context.Reporter, cancellation);
        (context.Woven, var restored) = await IntoAsync(work, context, context.Experiment.Series, cancellation);
        return new StepResult(context.Woven.CatalogDigest[..16], restored,
            $"{(context.Experiment.Tracing.Stock ? "nothing, as `tracing.stock` says" : $"a catalog of {context.Woven.Tracepoints} tracepoints")}, "
            + $"tree {context.Woven.TreeId[..12]}");
    }

    /// <summary>Weaves what fits this kind of tree; restored from an earlier weave where there was one.</summary>
    public static async Task<(WovenTree Woven, bool Restored)> IntoAsync(
        WorkTree work, RunContext context, IReadOnlyList<string> series, CancellationToken cancellation)
    {
        var catalog = context.Experiment.Tracing.Stock ? Catalog.Empty : Catalog.Load(context.Experiment.Catalog);
        var digest = Weave.Digest(catalog, context.Experiment.Runtime, series);
        var restored = await work.TryRestoreAsync(digest, cancellation);
        if (!restored)
            await new Weave(work, catalog, context.Experiment.Runtime, digest) { Series = series }.RunAsync(context.Reporter, cancellation);
        return (new WovenTree(work.Path, await work.TreeIdAsync(cancellation), digest, catalog.Tracepoints.Length), restored);
    }
}
