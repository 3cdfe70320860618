using PatchTracer.Collector;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// Waits until the traces are complete, or until nothing more arrives, then judges. Spans travel in batches, and kube-proxy may
/// write its rules seconds after a pod is ready, so a single look would find what is merely late missing.
/// </summary>
internal sealed class JudgeStep : IStep
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static TimeSpan Quiet => PatienceFactor.Apply(TimeSpan.FromSeconds(20));
    private static TimeSpan Limit => PatienceFactor.Apply(TimeSpan.FromSeconds(90));

    public string Name => "judge";

    public string Reason => "the contract against the traces";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        var (spans, lastArrival) = (-1L, started);
        while (true)
        {
            await WriteEvidenceAsync(context, cancellation);
            var evidence = await BundleEvidence.ReadAsync(context.Scratch, cancellation);
            context.Verdict = evidence.Judge();
            var now = DateTimeOffset.UtcNow;
            if (context.Verdict.Spans != spans)
                (spans, lastArrival) = (context.Verdict.Spans, now);
            // What the load has broken does not mend by waiting.
            if (context.Verdict.TracesComplete || now - lastArrival > Quiet || now - started > Limit)
                break;
            context.Reporter.Status($"{spans} spans; waiting for the rest of the traces");
            await Task.Delay(Interval, cancellation);
        }
        var broken = context.Verdict.TracesComplete ? "a threshold of the load is BROKEN" : "INCOMPLETE";
        return new StepResult("-", Reused: false, context.Verdict.Complete ? "every subject is complete" : broken);
    }

    /// <summary>The same files as in the bundle, so that this verdict and that of `verify BUNDLE` are made of the same things.</summary>
    private static async Task WriteEvidenceAsync(RunContext context, CancellationToken cancellation)
    {
        await context.Collector.FlushAsync(cancellation);
        var now = DateTimeOffset.UtcNow;
        var files = new BundleFiles(context.Scratch);
        if (Directory.Exists(files.RawLog))
            Directory.Delete(files.RawLog, recursive: true);
        await RawLog.CopyAsync(Store.RawLogDirectory(context.StoreDirectory), files.RawLog, context.Started, now, cancellation);
        context.Inventory = await context.Cluster.InventoryAsync(cancellation);
        await File.WriteAllTextAsync(files.Inventory, context.Inventory.ToJson(), cancellation);
        File.Copy(context.Experiment.Contract, files.Contract, overwrite: true);
        await BundleManifest.Of(context, now).WriteAsync(files.Manifest, cancellation);
    }
}
