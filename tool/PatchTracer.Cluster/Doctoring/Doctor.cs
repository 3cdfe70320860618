using PatchTracer.Cluster.Apt;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Says what this machine lacks for the main job, and gets it on Debian.</summary>
public sealed class Doctor(CacheRoot cache, IReporter reporter)
{
    /// <summary>Ports on 127.0.0.1 that should be free; a taken one is a warning, since a running cluster takes its own.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Looks at everything; nothing of the machine is changed for good.</summary>
    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        foreach (var requirement in Requirements.All(cache, Ports))
        {
            reporter.Status($"looking for {requirement.Name}");
            findings.Add(await requirement.CheckAsync(cancellation));
        }
        return findings;
    }

    /// <summary>Gets what is missing and starts what does not run, then looks again. Doing it twice changes nothing the second time.</summary>
    /// <exception cref="ClusterException">Not Debian, not root, or something could not be got.</exception>
    public async Task<IReadOnlyList<Finding>> InstallAsync(CancellationToken cancellation)
    {
        var before = await CheckAsync(cancellation);
        if (!before.Any(f => f.IsBlocking))
            return before;
        if (!DebianRelease.OfMachine().IsDebian || !Environment.IsPrivilegedProcess)
        {
            throw new ClusterException(ClusterFailure.Machine, "Installing works on Debian, as root. What to get by hand:")
            {
                Evidence = string.Join('\n', before.Where(f => f.IsBlocking).Select(f => $"{f.Name}: {f.Remedy}")),
            };
        }
        await InstallPackagesAsync([.. before.Where(f => f.IsBlocking).Select(f => f.Package).OfType<string>().Distinct()], cancellation);
        await InotifyLimit.RaiseAsync(cancellation);
        await InstallEngineAsync(cancellation);
        var kind = new KindProgram(cache);
        if (await kind.FindAsync(cancellation) is null)
            await kind.InstallAsync(reporter, cancellation);
        return await CheckAsync(cancellation);
    }

    private async Task InstallPackagesAsync(IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        if (packages.Count == 0)
            return;
        reporter.Info($"installing {string.Join(", ", packages)}");
        try
        {
            await AptGet.RunAsync(["-q", "update"], null, reporter, cancellation);
            await AptGet.RunAsync(["-q", "install", "-y", "--no-install-recommends", .. packages], null, reporter, cancellation);
        }
        catch (ToolException e)
        {
            throw new ClusterException(ClusterFailure.Machine, $"apt-get could not install {string.Join(", ", packages)}: {Probe.LastLine(e.LastOutput)}", e) { Evidence = e.LastOutput };
        }
    }

    /// <summary>The mend goes in before the engine starts; a running engine is only told to read its configuration again.</summary>
    private async Task InstallEngineAsync(CancellationToken cancellation)
    {
        var engine = new DockerEngine(cache, reporter);
        if (CapabilityMend.IsNeeded(DockerEngine.ProcessId()) && await CapabilityMend.InstallAsync(cancellation))
        {
            reporter.Info("CAP_SYS_RESOURCE is missing here: containers get a runtime that does without it");
            await DockerEngine.ReloadAsync(cancellation);
        }
        await engine.EnsureRunningAsync(cancellation);
    }
}
