using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Engine;

/// <summary>The Docker engine of this machine: found, started once, told of new configuration. Never a second one.</summary>
internal sealed class DockerEngine(CacheRoot cache, IReporter reporter)
{
    private const string PidFile = "/var/run/docker.pid";
    private const string ContainerdPidFile = "/var/run/docker/containerd/containerd.pid";
    private static TimeSpan StartTime => PatienceFactor.Apply(TimeSpan.FromSeconds(90));

    private string LogFile => cache.Entry("dockerd", "dockerd.log");

    /// <summary>A dockerd that was unpacked by hand has no unit, also where systemd runs.</summary>
    private static async Task<bool> IsServiceAsync(CancellationToken cancellation) =>
        Directory.Exists("/run/systemd/system")
            && (await new Tool("systemctl", "cat", "docker.service").TryRunAsync(cancellation)).ExitCode == 0;

    /// <summary>The version of the engine that answers, empty if it refuses this user; null if none answers.</summary>
    public static async Task<string?> VersionAsync(CancellationToken cancellation)
    {
        try
        {
            return (await new Tool(Docker.Program, "version", "--format", "{{.Server.Version}}").RunAsync(cancellation)).Trim();
        }
        catch (ToolException e)
        {
            return Docker.IsDenied(e.LastOutput) ? "" : null; // it runs, and this user may not ask it
        }
    }

    /// <summary>The running dockerd of this machine, whoever started it; null if none runs.</summary>
    public static int? ProcessId() => Processes.Named(Processes.PidFromFile(PidFile), "dockerd") ?? Processes.Find("dockerd");

    public async Task EnsureRunningAsync(CancellationToken cancellation)
    {
        if (await VersionAsync(cancellation) is not null)
            return;
        if (ProgramPath.Find(EngineSurvey.DaemonName) is not { } daemon)
            throw new ClusterException(ClusterFailure.NoDocker,
                $"There is no Docker engine to start: {EngineSurvey.DaemonName} is not in {ProgramPath.LookedAt}.");
        if (ProcessId() is { } running)
        {
            // It may have been started a moment ago; a second one would destroy the first one's bridge.
            await WaitUntilItAnswersAsync(running, cancellation);
            return;
        }
        reporter.Status("starting the Docker engine");
        var byServiceManager = await IsServiceAsync(cancellation);
        if (byServiceManager)
            await new Tool("systemctl", "start", "docker") { AsRoot = true }.RunAsync(cancellation);
        else
            await StartDetachedAsync(daemon, cancellation);
        await WaitUntilItAnswersAsync(null, cancellation);
        reporter.Info(byServiceManager ? "Docker engine started by systemd" : $"Docker engine started, log in {LogFile}");
    }

    /// <summary>Makes a running engine read daemon.json again: runtimes and the default runtime are among what it reloads.</summary>
    public static async Task ReloadAsync(CancellationToken cancellation)
    {
        if (ProcessId() is not { } engine)
            return;
        // The shell's own: /usr/bin/kill is in procps, which Debian 13 does not bring.
        await new Tool("sh", "-c", $"kill -HUP {engine}") { AsRoot = true }.RunAsync(cancellation);
        for (var i = 0; i < 50; i++)
        {
            if (await Docker.TryRunAsync(["info", "--format", "{{.DefaultRuntime}}"], cancellation) == CapabilityMend.RuntimeName)
                return;
            await Task.Delay(200, cancellation);
        }
        throw new ClusterException(ClusterFailure.Machine,
            $"dockerd (process {engine}) did not take the default runtime '{CapabilityMend.RuntimeName}' from "
            + $"{DaemonConfiguration.Path}; a --default-runtime flag may forbid it. Restart it without that flag.");
    }

    private async Task StartDetachedAsync(string daemon, CancellationToken cancellation)
    {
        await Processes.RemoveStalePidFileAsync(PidFile, EngineSurvey.DaemonName, cancellation);
        await Processes.RemoveStalePidFileAsync(ContainerdPidFile, "containerd", cancellation);
        await new Tool("start-stop-daemon", "--start", "--background", "--output", LogFile, "--exec",
            daemon)
        { AsRoot = true }.RunAsync(cancellation);
    }

    private async Task WaitUntilItAnswersAsync(int? known, CancellationToken cancellation)
    {
        var deadline = DateTime.UtcNow + StartTime;
        var started = DateTime.UtcNow;
        while (DateTime.UtcNow < deadline)
        {
            if (await VersionAsync(cancellation) is not null)
                return;
            // start-stop-daemon forks, so the process may take a moment to carry its name.
            if (ProcessId() is null && DateTime.UtcNow - started > TimeSpan.FromSeconds(5))
                break;
            await Task.Delay(300, cancellation);
        }
        throw new ClusterException(ClusterFailure.NoDocker,
            known is null
                ? $"The Docker engine did not come up; its log is {LogFile}."
                : $"dockerd (process {known}) runs but does not answer on its socket. Restart it: kill {known}, "
                + "then `patchtracer doctor --install`.")
        { Evidence = File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(20)) : "" };
    }
}
