using System.Text.Json;
using PatchTracer.Cluster;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Locking;
using PatchTracer.Experiments.Running;
using PatchTracer.Storage.Log;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

/// <param name="steps">Those that came before.</param>
internal sealed class BundleStep(RunScope scope, RunningCluster cluster, Verdict verdict, IReadOnlyList<StepRecord> steps) : IStep<string>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string Name => "bundle";

    public string Reason => "everything a reviewer needs to check the verdict, in one directory";

    public async Task<StepResult<string>> RunAsync(CancellationToken cancellation)
    {
        var target = scope.Options.BundleDirectory;
        if (!verdict.IsSound)
            await cluster.DiagnosticsAsync(Path.Combine(scope.Scratch, "diagnostics"), cancellation);
        await Publication.DirectoryAsync(target, partial => FillAsync(partial, cancellation));
        return new(target, "-", Reused: false, target);
    }

    private async Task FillAsync(string directory, CancellationToken cancellation)
    {
        var (from, to) = (new BundleFiles(scope.Scratch), new BundleFiles(directory));
        File.Copy(scope.Experiment.File, to.Experiment);
        foreach (var (source, copy) in new[] { (from.Contract, to.Contract), (from.Inventory, to.Inventory), (from.Manifest, to.Manifest),
            (from.Load, to.Load), (from.Measured, to.Measured) })
            File.Copy(source, copy);
        Directory.Move(from.RawLog, to.RawLog);
        RawLog.Pack(to.RawLog, cancellation);
        if (Directory.Exists(Path.Combine(scope.Scratch, "diagnostics")))
            Directory.Move(Path.Combine(scope.Scratch, "diagnostics"), Path.Combine(directory, "diagnostics"));
        await File.WriteAllTextAsync(to.Lock, new ExperimentLock
        {
            Experiment = scope.Experiment.Name,
            Tool = scope.Options.Tool,
            Variants = [scope.Pins.Taken(scope.Options.Variant)],
        }.Write(), cancellation);
        await File.WriteAllTextAsync(to.Verdict, VerdictJson.Write(verdict), cancellation);
        await File.WriteAllTextAsync(to.JUnit, JUnitReport.Write(verdict), cancellation);
        var evidence = await BundleEvidence.ReadAsync(directory, cancellation);
        var report = new Report(evidence, verdict);
        await File.WriteAllTextAsync(to.Report, report.Write(), cancellation);
        await File.WriteAllTextAsync(to.Page, report.WriteHtml(), cancellation);
        await File.WriteAllTextAsync(to.Steps, JsonSerializer.Serialize(steps, Json) + "\n", cancellation);
        // Last: it tells what else there is.
        await File.WriteAllTextAsync(to.Crate, CrateMetadata.Write(evidence.Manifest, directory), cancellation);
    }
}
