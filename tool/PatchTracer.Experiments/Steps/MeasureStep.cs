using PatchTracer.Cluster;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Observation;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class MeasureStep(RunScope scope, RunningCluster cluster) : IStep<Measurement>
{
    public string Name => "measure";

    public string Reason => "what the components use, and when pods are ready, from here to the end of the load";

    public async Task<StepResult<Measurement>> RunAsync(CancellationToken cancellation)
    {
        // The pods of this run must all have started in it, and only the application that is looked at may be at work.
        var earlier = await new Sweep(cluster.Kube, scope.Reporter)
            .MakeRoomAsync(scope.Experiment.Application.Namespace, cancellation);
        var measurement = scope.Hold(await cluster.MeasureAsync(cancellation));
        return new(measurement, "-", Reused: false,
            earlier.Count > 0 ? $"what an earlier run left in {string.Join(", ", earlier)} was removed first" : "nothing else is at work");
    }
}
