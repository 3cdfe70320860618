using System.Net;
using PatchTracer.Cluster;
using PatchTracer.Cluster.Networking;
using PatchTracer.Collector;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Steps;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>
/// Carries an experiment out, step by step. What a step makes is kept in the cache by the digest of its inputs, so a
/// rerun redoes only what changed, and one that was killed goes on where it stopped.
/// </summary>
public sealed class ExperimentRun(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter)
{
    /// <exception cref="ExperimentException">The experiment cannot be carried out; other exceptions come from the parts, each with what to
    /// do.</exception>
    public async Task<RunResult> RunAsync(CancellationToken cancellation)
    {
        // What would end a run only after its long steps.
        RequireRoom(options.BundleDirectory);
        await new KindCluster(cache, reporter).RequireMachineAsync(experiment.Cluster.Name, experiment.Cluster.Config, cancellation);
        RequireCollectorPorts();
        using var exclusive = ClusterLock.Take(experiment, cache);
        await using var scope = new RunScope(experiment, options, cache, reporter);
        using var steps = new StepList(reporter);
        var verdict = await new RunSteps(scope, steps).RunAsync(cancellation);
        var report = await File.ReadAllTextAsync(new BundleFiles(options.BundleDirectory).Report, cancellation);
        return new RunResult(verdict, options.BundleDirectory, report, steps.Records);
    }

    private static void RequireCollectorPorts()
    {
        foreach (var port in (int[])[CollectorOptions.GrpcPort, CollectorOptions.HttpPort])
        {
            if (PortHolder.Find(IPAddress.Loopback, port) is { } holder)
                throw new ExperimentException($"{holder}, and the collector of a run listens there: "
                    + "woven components send their spans to it. End what holds it, then run again.");
        }
    }

    private static void RequireRoom(string bundle)
    {
        if (File.Exists(bundle) || (Directory.Exists(bundle) && Directory.EnumerateFileSystemEntries(bundle).Any()))
            throw new ExperimentException($"the bundle cannot go to {bundle}: something is there already, "
                + "and a bundle never takes the place of anything. Name a directory that is new or empty.");
    }
}

/// <param name="Report">The text of report.txt.</param>
public sealed record RunResult(Verdict Verdict, string Bundle, string Report, IReadOnlyList<StepRecord> Steps);
