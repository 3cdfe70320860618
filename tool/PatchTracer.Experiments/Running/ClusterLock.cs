using PatchTracer.Experiments.Files;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>One experiment at a time on a cluster: two would disturb each other's measurements.</summary>
internal static class ClusterLock
{
    /// <exception cref="ExperimentException">Another process has it.</exception>
    public static WorkspaceLock Take(Experiment experiment, CacheRoot cache) =>
        WorkspaceLock.TryAcquire(cache.Entry("locks", $"run-{experiment.Cluster.Name}"), out var holder)
        ?? throw new ExperimentException($"process {holder} is using cluster {experiment.Cluster.Name} for an experiment just now; "
        + "two at once would disturb each other. Wait for it, or end it.");
}
