using PatchTracer.Cluster.Loading;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

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
        await RequireAnswerAsync(spec.Target, context.Reporter, cancellation);
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

    /// <summary>A rollout is complete before kube-proxy has written the rules for its node port: a first request may be refused. It is sent untraced.</summary>
    private static async Task RequireAnswerAsync(Uri target, IReporter reporter, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { Timeout = TimeSpan.FromSeconds(5) };
        reporter.Status($"waiting for {target} to answer");
        for (var limit = DateTimeOffset.UtcNow + Patience; ; await Task.Delay(200, cancellation))
        {
            try
            {
                using var response = await http.GetAsync(new Uri(target, "/"), cancellation);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // refused or silent: the rules are not in yet
            }
            if (DateTimeOffset.UtcNow > limit)
                throw new ExperimentException($"{target} does not answer, a minute after the rollout was complete");
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
