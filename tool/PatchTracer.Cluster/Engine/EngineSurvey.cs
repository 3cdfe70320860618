using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Engine;

internal enum EngineState
{
    Answers,

    /// <summary>It answers, and is of a kind whose bridges, disk and addresses are not this machine's.</summary>
    Unusable,

    /// <summary>Its socket is there, and this user may not use it.</summary>
    Denied,

    /// <summary>dockerd runs and does not answer.</summary>
    Silent,

    /// <summary>DOCKER_HOST or a context names one that does not answer.</summary>
    ElsewhereSilent,

    /// <summary>dockerd is installed and does not run.</summary>
    Stopped,

    Absent,
}

/// <summary>What is there of a Docker engine. Client and engine are looked for apart: many images bring a client alone.</summary>
/// <param name="Client">The client's path; null if there is none.</param>
/// <param name="Daemon">The path of a dockerd that could be started; null if there is none.</param>
/// <param name="Details">The version that answers, or why not.</param>
internal sealed record EngineSurvey(EngineState State, string? Client, EngineEndpoint? Endpoint, string? Daemon, int? Process,
    string Details)
{
    public const string DaemonName = "dockerd";

    private const string Unchoose = "unset DOCKER_HOST and DOCKER_CONTEXT, `docker context use default`";

    private const string Question = "{{.ServerVersion}}\n{{.OperatingSystem}}\n{{range .SecurityOptions}}{{.}} {{end}}";

    public static async Task<EngineSurvey> OfMachineAsync(CancellationToken cancellation)
    {
        var (client, daemon, process) = (ProgramPath.Find(Docker.Program), ProgramPath.Find(DaemonName), DockerEngine.ProcessId());
        if (client is null)
        {
            return process is { } running ? new(EngineState.Answers, null, null, daemon, process,
                $"dockerd runs (process {running}); without a client it cannot be asked")
                : new(daemon is null ? EngineState.Absent : EngineState.Stopped, null, null, daemon, null, daemon is null ? "no dockerd"
                    : $"{daemon} does not run");
        }
        var endpoint = await EngineEndpoint.OfClientAsync(cancellation);
        var (state, details) = await AskAsync(endpoint, daemon, process, cancellation);
        return new EngineSurvey(state, client, endpoint, daemon, process, details);
    }

    /// <summary>What was looked at, for the doctor.</summary>
    public string LookedAt => string.Join("; ",
        Endpoint is null ? $"no client to ask with" : $"{Endpoint}",
        $"dockerd {(Daemon is null ? $"not in {ProgramPath.LookedAt}" : $"at {Daemon}")}",
        Process is { } id ? $"runs as process {id}" : "no such process");

    /// <summary>What to do about an engine that somebody chose and that cannot be used; empty in all other states.</summary>
    public string Remedy => State switch
    {
        EngineState.Unusable => $"use an engine that root runs on this machine: {Unchoose}",
        EngineState.ElsewhereSilent => $"start that engine, or use this machine's: {Unchoose}",
        _ => "",
    };

    /// <summary>Judges an engine by its own words: what it is made of; version, system and security options, a line each.</summary>
    internal static (EngineState State, string Details) Judge(string components, string info, EngineEndpoint endpoint)
    {
        var lines = info.Split('\n');
        var (version, system, security) = (lines[0], lines.ElementAtOrDefault(1) ?? "", lines.ElementAtOrDefault(2) ?? "");
        if (endpoint.IsElsewhere)
            return (EngineState.Unusable, $"{endpoint} is on another machine");
        if (components.Contains("Podman", StringComparison.OrdinalIgnoreCase))
            return (EngineState.Unusable, $"{endpoint} is podman, which has other networks");
        if (security.Contains("name=rootless", StringComparison.Ordinal))
            return (EngineState.Unusable, $"{endpoint} is rootless: its bridges are not this machine's");
        if (system.Contains("Docker Desktop", StringComparison.OrdinalIgnoreCase))
            return (EngineState.Unusable, $"{endpoint} is Docker Desktop: its containers run in a virtual machine");
        return (EngineState.Answers, version);
    }

    internal static (EngineState State, string Details) Silence(string error, EngineEndpoint endpoint, string? daemon, int? process)
    {
        if (Docker.IsDenied(error) && endpoint.Host.StartsWith("unix:", StringComparison.Ordinal))
            return (EngineState.Denied, $"{Environment.UserName} may not use {endpoint.Host}");
        if (!endpoint.IsUsual)
            return (EngineState.ElsewhereSilent, $"{endpoint} does not answer");
        if (process is { } id)
            return (EngineState.Silent, $"dockerd runs (process {id}) but does not answer at {endpoint}");
        return daemon is null ? (EngineState.Absent, "no dockerd, and nothing answers") : (EngineState.Stopped, $"{daemon} does not run");
    }

    private static async Task<(EngineState State, string Details)> AskAsync(
        EngineEndpoint endpoint, string? daemon, int? process, CancellationToken cancellation)
    {
        try
        {
            var components = await new Tool(Docker.Program, "version", "--format", "{{range .Server.Components}}{{.Name}} {{end}}")
                .RunAsync(cancellation);
            return Judge(components, await new Tool(Docker.Program, "info", "--format", Question).RunAsync(cancellation), endpoint);
        }
        catch (ToolException e)
        {
            return Silence(e.LastOutput, endpoint, daemon, process);
        }
    }
}
