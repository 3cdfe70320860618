using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Steps;
using PatchTracer.Images.Nodes;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>The part of an experiment that needs no cluster: from source to a node image.</summary>
public sealed class ExperimentBuild(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter)
{
    public async Task<BuildResult> RunAsync(CancellationToken cancellation)
    {
        await using var context = new RunContext(experiment, options, cache, reporter);
        var steps = new StepList(reporter);
        await steps.RunAsync([new SourceStep(), new WeaveStep(), new CompileStep(), new ContainerdStep(), new ComponentImagesStep(),
            new NodeImageStep()], context, cancellation);
        return new BuildResult(context.Release, context.Source.Path, context.NodeImage!,
            context.Binaries.Binaries.ToDictionary(b => b.Name, b => b.Sha256), steps.Records);
    }
}

/// <param name="Source">The pristine tree that was woven a copy of.</param>
/// <param name="Binaries">SHA-256 by component.</param>
public sealed record BuildResult(string Release, string Source, NodeImage NodeImage,
    IReadOnlyDictionary<string, string> Binaries, IReadOnlyList<StepRecord> Steps);
