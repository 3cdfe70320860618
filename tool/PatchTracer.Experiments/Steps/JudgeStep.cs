using PatchTracer.Collector;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// Waits until the traces are complete, or until nothing more arrives, then judges. Spans travel in batches, and kube-proxy may
/// write its rules seconds after a pod is ready, so a single look would find what is merely late missing. While it waits it reads each
/// request of the log once; what it says in the end is said of the files of the bundle, as `verify BUNDLE` says it.
/// </summary>
internal sealed class JudgeStep(RunScope scope, Standing standing, CollectorHost collector) : IStep<Verdict>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static TimeSpan Quiet => PatienceFactor.Apply(TimeSpan.FromSeconds(20));
    private static TimeSpan Limit => PatienceFactor.Apply(TimeSpan.FromSeconds(90));

    public string Name => "judge";

    public string Reason => "the contract against the traces";

    public async Task<StepResult<Verdict>> RunAsync(CancellationToken cancellation)
    {
        var files = new BundleFiles(scope.Scratch);
        await WriteEvidenceAsync(await WaitAsync(files, cancellation), files, cancellation);
        var evidence = await BundleEvidence.ReadAsync(scope.Scratch, cancellation);
        var verdict = evidence.Judge();
        TellFaults(evidence);
        if (verdict.Untraced is { } reason)
            return new(verdict, "-", Reused: false, $"not asked: {reason}");
        var broken = verdict.TracesComplete ? "a threshold of the load is BROKEN" : "INCOMPLETE";
        return new(verdict, "-", Reused: false, verdict.Complete ? "every subject is complete" : broken);
    }

    // A name that no tracepoint has, or a function that did not run, would otherwise pass for a fault without effect.
    private void TellFaults(BundleEvidence evidence)
    {
        if (scope.Experiment.Tracing.Faults.Length > 0
            && !evidence.Evidence.Graph.Spans.Spans.Any(span => span.Text("patchtracer.fault") is not null))
            scope.Reporter.Warn($"no span was hit by a fault of `tracing.faults`: {scope.Experiment.Tracing.Faults}");
    }

    /// <returns>What exists when nothing more is waited for.</returns>
    private async Task<Inventory> WaitAsync(BundleFiles files, CancellationToken cancellation)
    {
        var (contract, load) = (ContractFile.Read(scope.Experiment.Contract), BundleEvidence.ReadLoad(files));
        var log = new RawLogFollower(Store.RawLogDirectory(scope.StoreDirectory), scope.Started);
        var started = DateTimeOffset.UtcNow;
        var (spans, lastArrival) = (-1, started);
        while (true)
        {
            await collector.FlushAsync(cancellation);
            await log.CatchUpAsync(cancellation);
            var inventory = await standing.Cluster.InventoryAsync(cancellation);
            var now = DateTimeOffset.UtcNow;
            var verdict = Judge(contract, inventory, load, log, now);
            if (verdict.Spans != spans)
                (spans, lastArrival) = (verdict.Spans, now);
            // What the load has broken does not mend by waiting.
            if (verdict.TracesComplete || verdict.Untraced is not null || now - lastArrival > Quiet || now - started > Limit)
                return inventory;
            scope.Reporter.Status($"{spans} spans; waiting for the rest of the traces");
            await Task.Delay(Interval, cancellation);
        }
    }

    private Verdict Judge(Traces.Contracts.Contract contract, Inventory inventory, IReadOnlyList<LoadRequest> load, RawLogFollower log,
        DateTimeOffset now) =>
        BundleEvidence.Of(RunManifest.Of(scope, standing.Made, now), contract, inventory, load, log.Spans,
            log.Counters).Judge();

    private async Task WriteEvidenceAsync(Inventory inventory, BundleFiles files, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        await RawLog.CopyAsync(Store.RawLogDirectory(scope.StoreDirectory), files.RawLog, scope.Started, now, cancellation);
        await File.WriteAllTextAsync(files.Inventory, EvidenceJson.Write(inventory), cancellation);
        File.Copy(scope.Experiment.Contract, files.Contract, overwrite: true);
        await RunManifest.Of(scope, standing.Made, now).WriteAsync(files.Manifest, cancellation);
    }
}
