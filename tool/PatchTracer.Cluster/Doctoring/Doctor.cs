using PatchTracer.Cluster.Apt;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Says what this machine lacks for the main job, and gets it where there is apt.</summary>
public sealed class Doctor(CacheRoot cache, IReporter reporter)
{
    /// <summary>Ports on 127.0.0.1 that should be free; a taken one is a warning, since a running cluster takes its own.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Looks at everything; nothing of the machine is changed for good.</summary>
    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        foreach (var requirement in MachineRequirements.All(cache, Ports))
        {
            reporter.Status($"looking for {requirement.Name}");
            findings.Add(await requirement.CheckAsync(cancellation));
        }
        return findings;
    }

    /// <summary>
    /// Gets what is missing and starts what does not run, then looks again. Doing it twice changes nothing the second time. What is there
    /// stays: no package is removed for another one, and an engine that somebody else runs is used as it is.
    /// </summary>
    /// <exception cref="ClusterException">No apt, root out of reach, or something could not be got.</exception>
    public async Task<IReadOnlyList<Finding>> InstallAsync(CancellationToken cancellation)
    {
        var before = await CheckAsync(cancellation);
        if (!before.Any(f => f.IsBlocking))
            return before;
        await RequireMeansAsync(before, cancellation);
        if (InotifyLimit.Observe().Status != FindingStatus.Ok)
            await InotifyLimit.RaiseAsync(cancellation);
        await new Installation(reporter)
            .RunAsync([.. before.Where(f => f.IsBlocking).Select(f => f.Package).OfType<string>().Distinct()], cancellation);
        await InstallEngineAsync(cancellation);
        var kind = new KindProgram(cache);
        if (await kind.FindAsync(cancellation) is null)
            await kind.InstallAsync(reporter, cancellation);
        return await CheckAsync(cancellation);
    }

    private async Task RequireMeansAsync(IReadOnlyList<Finding> before, CancellationToken cancellation)
    {
        var (distribution, access) = (Distribution.OfMachine(), await Root.AccessAsync(cancellation));
        var obstacle = !distribution.HasApt ? $"Installing works by apt, and this is {distribution.Name}."
            : access is RootAccess.None or RootAccess.Refused ? $"Installing needs root: {Root.Explain(access)}."
            : null;
        if (obstacle is not null)
        {
            throw new ClusterException(ClusterFailure.Machine, $"{obstacle} What to get by hand:")
            {
                Evidence = string.Join('\n', before.Where(f => f.IsBlocking)
                    .Select(f => $"{f.Name}: {(f.Remedy == Remedies.Doctor ? f.Details : f.Remedy)}")),
            };
        }
        if (access == RootAccess.Sudo)
            reporter.Info("what needs root is done through sudo: apt-get, the limit of inotify instances, the group docker, "
                + "the engine's start");
    }

    /// <summary>
    /// An engine that answers, whoever runs it, is used as it is, but for the mend, without which it cannot run nodes. Where ours is
    /// started, the mend goes in before.
    /// </summary>
    private async Task InstallEngineAsync(CancellationToken cancellation)
    {
        var survey = await EngineSurvey.OfMachineAsync(cancellation);
        if (survey.State is EngineState.Unusable or EngineState.ElsewhereSilent)
            return; // the last look says so
        var isMended = CapabilityMend.IsNeeded(DockerEngine.ProcessId()) && await CapabilityMend.InstallAsync(cancellation);
        if (isMended)
            reporter.Info("CAP_SYS_RESOURCE is missing here: containers get a runtime that does without it");
        if (survey.State is EngineState.Stopped or EngineState.Absent or EngineState.Silent)
            await new DockerEngine(cache, reporter).EnsureRunningAsync(cancellation);
        await new DockerGroup(reporter).JoinAsync(cancellation);
        if (isMended)
            await DockerEngine.ReloadAsync(cancellation);
    }
}
