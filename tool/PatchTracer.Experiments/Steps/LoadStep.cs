using PatchTracer.Cluster.Loading;
using PatchTracer.Experiments.Running;

namespace PatchTracer.Experiments.Steps;

internal sealed class LoadStep : IStep
{
    /// <summary>The pods that start during the load are asked for when the load is well under way.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);

    /// <summary>The demo's own bottlenecks make requests wait for each other, longer on a busy machine; slow is no failure here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "load";

    public string Reason => "requests, each in a trace of its own, while more pods start";

    public async Task<StepResult> RunAsync(RunContext context, CancellationToken cancellation)
    {
        var load = context.Experiment.Load;
        var target = await context.Cluster.HostEndpointAsync(load.Port, cancellation)
            ?? throw new ExperimentException($"port {load.Port} of no node is mapped to this machine; {context.Experiment.Cluster.Config} needs an extraPortMapping for it", context.Experiment.File);
        var spec = new LoadSpec(new Uri($"http://{target}"), load.Requests, load.Seed) 
        {
            Rate = load.Rate,
            Customers = [.. load.Customers.Select(int.Parse)],
            RequestTimeout = Patience,
        };
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var surging = SurgeAsync(context, linked.Token);
        try
        {
            var requests = await new LoadGenerator(spec, context.Reporter).RunAsync(context.LoadLog, context.Driver.Add, cancellation);
            var pods = await surging;
            await context.Driver.SendAsync(cancellation);
            return new StepResult("-", Reused: false,
                $"{requests.Count(r => r.IsSuccess)} of {requests.Count} requests answered{(pods > 0 ? $", {pods} objects deployed meanwhile" : "")}");
        }
        finally
        {
            await linked.CancelAsync();
        }
    }

    private static async Task<int> SurgeAsync(RunContext context, CancellationToken cancellation)
    {
        if (context.Experiment.Application.DuringLoad.Count == 0)
            return 0;
        await Task.Delay(Warm, cancellation);
        return await DeployStep.DeployAsync(context, context.Experiment.Application.DuringLoad, cancellation);
    }
}
