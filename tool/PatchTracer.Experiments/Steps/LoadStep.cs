using PatchTracer.Cluster;
using PatchTracer.Cluster.Loading;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Steps;

internal sealed class LoadStep(RunScope scope, RunningCluster cluster, DriverSpans driver) : IStep<IReadOnlyList<LoadRequest>>
{
    /// <summary>The pods that start during the load are asked for when the load is well under way.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);

    /// <summary>kube-proxy writes the rules for a node port within seconds of the rollout.</summary>
    private static TimeSpan Patience => PatienceFactor.Apply(TimeSpan.FromMinutes(1));

    private static TimeSpan AnswerPatience => PatienceFactor.Apply(TimeSpan.FromSeconds(5));

    public string Name => "load";

    public string Reason => "requests, each in a trace of its own, while more pods start";

    public async Task<StepResult<IReadOnlyList<LoadRequest>>> RunAsync(CancellationToken cancellation)
    {
        if (scope.Experiment.Load is not { } load)
        {
            await File.WriteAllTextAsync(scope.LoadLog, "", cancellation);
            return new([], "-", Reused: false, "none: the experiment has no load");
        }
        var port = LoadTarget.Of(scope.Experiment, load).NodePort;
        var target = await cluster.HostEndpointAsync(port, cancellation)
            ?? throw new ExperimentException(
                $"port {port} of no node is mapped to this machine, though {scope.Experiment.Cluster.Config} says so; "
                + "`patchtracer down` and another run make the cluster anew", scope.Experiment.File);
        var spec = load.At(new Uri($"http://{target}"));
        await RequireAnswerAsync(spec.Target, load.Service, scope.Reporter, cancellation);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var surging = SurgeAsync(linked.Token);
        try
        {
            var requests = await new LoadGenerator(spec, scope.Reporter).RunAsync(scope.LoadLog, driver.Add, cancellation);
            var pods = await surging;
            await driver.SendAsync(cancellation);
            return new(requests, "-", Reused: false,
                $"{requests.Count(r => !r.IsFailed)} of {requests.Count} requests "
                + $"answered{(pods > 0 ? $", {pods} objects deployed meanwhile" : "")}");
        }
        finally
        {
            await linked.CancelAsync();
        }
    }

    /// <summary>
    /// A rollout is complete before kube-proxy has written the rules for its node port: a first request may be refused. It is sent
    /// untraced; any answer is one.
    /// </summary>
    private static async Task RequireAnswerAsync(Uri target, string service, IReporter reporter, CancellationToken cancellation)
    {
        using var http = new HttpClient(
            new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
        { Timeout = AnswerPatience };
        reporter.Status($"waiting for {target} to answer");
        for (var limit = DateTimeOffset.UtcNow + Patience; ; await Task.Delay(200, cancellation))
        {
            try
            {
                using var response = await http.GetAsync(new Uri(target, "/"), cancellation);
                return;
            }
            catch (Exception e) when (e is HttpRequestException
                || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // refused or silent: the rules are not in yet
            }
            if (DateTimeOffset.UtcNow > limit)
            {
                throw new ExperimentException(
                    $"Service {service} does not answer at {target}, {Patience.TotalMinutes:0.#} minutes after the rollout was complete: "
                    + $"nothing listens at its targetPort, or what does gives no answer to GET / within {AnswerPatience.TotalSeconds:0} s");
            }
        }
    }

    private async Task<int> SurgeAsync(CancellationToken cancellation)
    {
        if (scope.Experiment.Application.DuringLoad.Count == 0)
            return 0;
        await Task.Delay(Warm, cancellation);
        return (await new DeployStep(scope, cluster, driver).DeployAsync(scope.Experiment.Application.DuringLoad, cancellation)).Count;
    }
}
