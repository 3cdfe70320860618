using PatchTracer.Experiments.Steps;
using PatchTracer.Images.Nodes;
using PatchTracer.Traces.Verdicts;

namespace PatchTracer.Experiments.Running;

/// <summary>
/// The steps of a run in their order, and the places where one can stop. Each is made with what it needs of those before it, so that
/// none can come too early.
/// </summary>
internal sealed class RunSteps(RunScope scope, StepList steps)
{
    /// <summary>Stops when everything is built that nodes run.</summary>
    public async Task<Built> BuildAsync(CancellationToken cancellation)
    {
        var source = await steps.RunAsync(new SourceStep(scope), cancellation);
        var woven = await steps.RunAsync(new WeaveStep(scope, source), cancellation);
        var kubernetes = await steps.RunAsync(new CompileStep(scope, source, woven), cancellation);
        var binaries = await steps.RunAsync(new ContainerdStep(scope, kubernetes), cancellation);
        var images = await steps.RunAsync(new ComponentImagesStep(scope, $"v{source.Version}", binaries), cancellation);
        return new Built(source, woven, binaries, images);
    }

    /// <summary>Stops when there is an image of a node.</summary>
    public async Task<(Built Built, NodeImage Image)> BuildNodeAsync(CancellationToken cancellation)
    {
        await TakeInputsAsync(cancellation);
        var built = await BuildAsync(cancellation);
        return (built, await steps.RunAsync(new NodeImageStep(scope, built), cancellation));
    }

    /// <summary>Stops when everything is made that a run takes into a cluster.</summary>
    public async Task<Made> MakeAsync(CancellationToken cancellation)
    {
        await TakeInputsAsync(cancellation);
        var applications = await steps.RunAsync(new ApplicationImagesStep(scope), cancellation);
        var built = await BuildAsync(cancellation);
        var image = await steps.RunAsync(new NodeImageStep(scope, built), cancellation);
        return new Made(built, applications, image.Id.ToString());
    }

    /// <summary>Stops when the cluster is at work.</summary>
    public async Task<Standing> StandAsync(CancellationToken cancellation)
    {
        await TakeInputsAsync(cancellation);
        // The user's own part, which fails in seconds, before the long steps.
        var applications = await steps.RunAsync(new ApplicationImagesStep(scope), cancellation);
        var built = await BuildAsync(cancellation);
        return await steps.RunAsync(new ClusterStep(scope, built, applications), cancellation);
    }

    // Nobody wants to read of it where nothing can come of it.
    private async Task TakeInputsAsync(CancellationToken cancellation)
    {
        var step = new InputsStep(scope);
        if (scope.Pins.LockFile is null)
            await step.RunAsync(cancellation);
        else
            await steps.RunAsync(step, cancellation);
    }

    /// <summary>To the bundle.</summary>
    public async Task<Verdict> RunAsync(CancellationToken cancellation)
    {
        var standing = await StandAsync(cancellation);
        var cluster = standing.Cluster;
        // After the cluster, whose bridge it listens on; before anything that is traced.
        var (collector, driver) = await steps.RunAsync(new CollectorStep(scope, cluster), cancellation);
        var measurement = await steps.RunAsync(new MeasureStep(scope, cluster), cancellation);
        await steps.RunAsync(new DeployStep(scope, cluster, driver), cancellation);
        await steps.RunAsync(new LoadStep(scope, cluster, driver), cancellation);
        await steps.RunAsync(new MeasuredStep(scope, measurement), cancellation);
        var verdict = await steps.RunAsync(new JudgeStep(scope, standing, collector), cancellation);
        await steps.RunAsync(new BundleStep(scope, cluster, verdict, steps.Records), cancellation);
        return verdict;
    }
}
