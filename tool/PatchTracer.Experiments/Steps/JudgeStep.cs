using PatchTracer.Collector;
using PatchTracer.Collector.Log;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <summary>
/// Waits until the traces are complete, or until nothing more arrives, then judges. Spans travel in batches, and kube-proxy may
/// write its rules seconds after a pod is ready, so a single look would find what is merely late missing. While it waits it reads each
/// request of the log once; what it says in the end is said of the files of the bundle, as `verify BUNDLE` says it.
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
        var files = new BundleFiles(context.Scratch);
        await WaitAsync(context, files, cancellation);
        await WriteEvidenceAsync(context, files, cancellation);
        var evidence = await BundleEvidence.ReadAsync(context.Scratch, cancellation);
        context.Verdict = evidence.Judge();
        if (context.Verdict.Untraced is { } reason)
            return new StepResult("-", Reused: false, $"not asked: {reason}");
        TellFaults(context, evidence);
        var broken = context.Verdict.TracesComplete ? "a threshold of the load is BROKEN" : "INCOMPLETE";
        return new StepResult("-", Reused: false, context.Verdict.Complete ? "every subject is complete" : broken);
    }

    // A name that no tracepoint has, or a function that did not run, would otherwise pass for a fault without effect.
    private static void TellFaults(RunContext context, BundleEvidence evidence)
    {
        if (context.Experiment.Tracing.Faults.Length > 0
            && !evidence.Evidence.Graph.Spans.Spans.Any(span => span.Text("patchtracer.fault") is not null))
            context.Reporter.Warn($"no span was hit by a fault of `tracing.faults`: {context.Experiment.Tracing.Faults}");
    }

    private static async Task WaitAsync(RunContext context, BundleFiles files, CancellationToken cancellation)
    {
        var (contract, load) = (ContractFile.Read(context.Experiment.Contract), BundleEvidence.ReadLoad(files));
        var log = new RawLogFollower(Store.RawLogDirectory(context.StoreDirectory), context.Started);
        var started = DateTimeOffset.UtcNow;
        var (spans, lastArrival) = (-1, started);
        while (true)
        {
            await context.Collector.FlushAsync(cancellation);
            await log.CatchUpAsync(cancellation);
            context.Inventory = await context.Cluster.InventoryAsync(cancellation);
            var now = DateTimeOffset.UtcNow;
            var verdict = Judge(context, contract, load, log, now);
            if (verdict.Spans != spans)
                (spans, lastArrival) = (verdict.Spans, now);
            // What the load has broken does not mend by waiting.
            if (verdict.TracesComplete || verdict.Untraced is not null || now - lastArrival > Quiet || now - started > Limit)
                return;
            context.Reporter.Status($"{spans} spans; waiting for the rest of the traces");
            await Task.Delay(Interval, cancellation);
        }
    }

    private static Verdict Judge(RunContext context, Traces.Contracts.Contract contract,
        IReadOnlyList<LoadRequest> load, RawLogFollower log, DateTimeOffset now) =>
        BundleEvidence.Of(RunManifest.Of(context, now), contract, context.Inventory, load, log.Spans,
            log.Counters).Judge();

    private static async Task WriteEvidenceAsync(RunContext context, BundleFiles files, CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        await RawLog.CopyAsync(Store.RawLogDirectory(context.StoreDirectory), files.RawLog, context.Started, now, cancellation);
        await File.WriteAllTextAsync(files.Inventory, EvidenceJson.Write(context.Inventory), cancellation);
        File.Copy(context.Experiment.Contract, files.Contract, overwrite: true);
        await RunManifest.Of(context, now).WriteAsync(files.Manifest, cancellation);
    }
}
