using PatchTracer.Cluster;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>The part of an experiment that ends with a cluster at work.</summary>
public sealed class ExperimentUp(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter)
{
    public async Task<UpResult> RunAsync(CancellationToken cancellation)
    {
        await new KindCluster(cache, reporter).RequireMachineAsync(experiment.Cluster.Name, experiment.Cluster.Config, cancellation); // not only after the long steps
        using var exclusive = ClusterLock.Take(experiment, cache);
        await using var scope = new RunScope(experiment, options, cache, reporter);
        using var steps = new StepList(reporter);
        var cluster = (await new RunSteps(scope, steps).StandAsync(cancellation)).Cluster;
        return new UpResult(cluster.Name, cluster.NodeNames, cluster.Kubeconfig, cluster.CredentialFile, steps.Records);
    }
}

/// <param name="Kubeconfig">A path.</param>
/// <param name="Credential">The path of the file with the components' token: `collect --component-tokens`.</param>
public sealed record UpResult(string Name,
    IReadOnlyList<string> Nodes, string Kubeconfig, string Credential, IReadOnlyList<StepRecord> Steps);
