using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class MeasureStep : IStep
{
    public string Name => "measure";

    public string Reason => "what the components use, and when pods are ready, from here to the end of the load";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        // The pods of this run must all have started in it, and only the application that is looked at may be at work.
        var earlier = await new Sweep(context.Cluster.Kube, context.Reporter)
            .MakeRoomAsync(context.Experiment.Application.Namespace, cancellation);
        context.Measurement = await context.Cluster.MeasureAsync(cancellation);
        return new StepResult("-", Reused: false,
            earlier.Count > 0 ? $"what an earlier run left in {string.Join(", ", earlier)} was removed first" : "nothing else is at work");
    }
}
