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
        await using var context = new RunContext(experiment, options, cache, reporter);
        var steps = new StepList(reporter);
        await steps.RunAsync(
            [new ApplicationImagesStep(), new SourceStep(), new WeaveStep(), new CompileStep(), new ContainerdStep(),
                new ComponentImagesStep(), new ClusterStep()], context, cancellation);
        return new UpResult(context.Cluster.Name, context.Cluster.NodeNames, context.Cluster.Kubeconfig, context.Cluster.CredentialFile,
            steps.Records);
    }
}

/// <param name="Kubeconfig">A path.</param>
/// <param name="Credential">The path of the file with the components' token: `collect --component-tokens`.</param>
public sealed record UpResult(string Name,
    IReadOnlyList<string> Nodes, string Kubeconfig, string Credential, IReadOnlyList<StepRecord> Steps);
