using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Locking;
using PatchTracer.Experiments.Steps;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>Makes everything that an experiment takes into a cluster, of each variant, and tells what it was made of.</summary>
public sealed class ExperimentLocking(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter)
{
    public async Task<ExperimentLock> RunAsync(CancellationToken cancellation)
    {
        var variants = new List<LockedVariant>();
        if (experiment.Variants.Count == 0)
            variants.Add(await MakeAsync(null, experiment, cancellation));
        foreach (var (name, variant) in experiment.Variants)
        {
            reporter.Info($"variant {name}");
            variants.Add(await MakeAsync(name, variant, cancellation));
        }
        return new ExperimentLock { Experiment = experiment.Name, Tool = options.Tool, Variants = variants };
    }

    private async Task<LockedVariant> MakeAsync(string? name, Experiment variant, CancellationToken cancellation)
    {
        await using var scope = new RunScope(variant, options with { Variant = name }, cache, reporter);
        using var steps = new StepList(reporter);
        await new RunSteps(scope, steps).MakeAsync(cancellation);
        return scope.Pins.Taken(name);
    }
}
