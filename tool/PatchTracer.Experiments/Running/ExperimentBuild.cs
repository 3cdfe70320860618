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
        await using var scope = new RunScope(experiment, options, cache, reporter);
        using var steps = new StepList(reporter);
        var (built, image) = await new RunSteps(scope, steps).BuildNodeAsync(cancellation);
        return new BuildResult(built.Release, built.Source.Path, image, built.Binaries.Binaries.ToDictionary(b => b.Name, b => b.Sha256),
            steps.Records);
    }
}

/// <param name="Source">The pristine tree that was woven a copy of.</param>
/// <param name="Binaries">SHA-256 by component.</param>
public sealed record BuildResult(string Release, string Source, NodeImage NodeImage,
    IReadOnlyDictionary<string, string> Binaries, IReadOnlyList<StepRecord> Steps);
