using System.Text.Json;
using PatchTracer.Collector;
using PatchTracer.Collector.Log;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Running;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

internal sealed class BundleStep(IReadOnlyList<StepRecord> steps) : IStep
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string Name => "bundle";

    public string Reason => "everything a reviewer needs to check the verdict, in one directory";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var target = context.Options.BundleDirectory;
        if (!context.Verdict.IsSound)
            await context.Cluster.DiagnosticsAsync(Path.Combine(context.Scratch, "diagnostics"), cancellation);
        await Publication.DirectoryAsync(target, partial => FillAsync(context, partial, cancellation));
        return new StepResult("-", Reused: false, target);
    }

    private async Task FillAsync(RunContext context, string directory, CancellationToken cancellation)
    {
        var (from, to) = (new BundleFiles(context.Scratch), new BundleFiles(directory));
        File.Copy(context.Experiment.File, to.Experiment);
        foreach (var (source, copy) in new[] { (from.Contract, to.Contract), (from.Inventory, to.Inventory), (from.Manifest, to.Manifest),
            (from.Load, to.Load), (from.Measured, to.Measured) })
            File.Copy(source, copy);
        Directory.Move(from.RawLog, to.RawLog);
        RawLog.Pack(to.RawLog, cancellation);
        if (Directory.Exists(Path.Combine(context.Scratch, "diagnostics")))
            Directory.Move(Path.Combine(context.Scratch, "diagnostics"), Path.Combine(directory, "diagnostics"));
        await File.WriteAllTextAsync(to.Verdict, VerdictJson.Write(context.Verdict), cancellation);
        await File.WriteAllTextAsync(to.JUnit, JUnitReport.Write(context.Verdict), cancellation);
        var report = new Report(await BundleEvidence.ReadAsync(directory, cancellation), context.Verdict);
        await File.WriteAllTextAsync(to.Report, report.Write(), cancellation);
        await File.WriteAllTextAsync(to.Page, report.WriteHtml(), cancellation);
        await File.WriteAllTextAsync(to.Steps, JsonSerializer.Serialize(steps, Json) + "\n", cancellation);
    }
}
