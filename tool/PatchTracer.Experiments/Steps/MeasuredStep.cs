using PatchTracer.Cluster.Observation;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Running;
using PatchTracer.Traces.Evidence;

namespace PatchTracer.Experiments.Steps;

internal sealed class MeasuredStep(RunScope scope, Measurement measurement) : IStep<Measurements>
{
    public string Name => "measured";

    public string Reason => "what the components used, and when pods were ready";

    public async Task<StepResult<Measurements>> RunAsync(CancellationToken cancellation)
    {
        var measured = await measurement.FinishAsync(cancellation);
        await File.WriteAllTextAsync(new BundleFiles(scope.Scratch).Measured, EvidenceJson.Write(measured), cancellation);
        var seconds = measured.Components.Sum(component => component.CpuNanos) / 1e9;
        return new(measured, "-", Reused: false,
            FormattableString.Invariant($"{seconds:0.0} s of processor time by {measured.Components.Count} components, ")
            + $"{measured.Pods.Count(pod => pod.ReadyUnixNano is not null)} of {measured.Pods.Count} pods ready");
    }
}
