using PatchTracer.Cluster.Machine;
using PatchTracer.Cluster.Apt;
using PatchTracer.Cluster.Engine;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Looks for Docker: the client and the engine apart, since many images bring a client alone.</summary>
internal static class EngineProbe
{
    public static Func<CancellationToken, Task<Observation>> Client(Distribution distribution) => async cancellation =>
    {
        var seen = await Probe.Program(Docker.Program, "--version")(cancellation);
        if (seen.Details.Contains("podman", StringComparison.OrdinalIgnoreCase))
            return seen with
            {
                Status = FindingStatus.Broken,
                Remedy = "use Docker's own client (on Debian the package podman-docker takes its name)"
            };
        return seen.Status == FindingStatus.Missing
            ? seen with { Package = DockerPackages.Client(distribution, await OwnerAsync(cancellation)) } : seen;
    };

    public static async Task<Observation> EngineAsync(CancellationToken cancellation)
    {
        var survey = await EngineSurvey.OfMachineAsync(cancellation);
        var seen = survey.State switch
        {
            EngineState.Answers => Observation.Ok(survey.Details),
            EngineState.Unusable or EngineState.ElsewhereSilent => Observation.Broken(survey.Details) with { Remedy = survey.Remedy },
            EngineState.Denied =>
                Observation.Broken(survey.Details) with { Remedy = $"usermod -aG docker {Environment.UserName}, then log in again" },
            EngineState.Silent =>
                Observation.Broken(survey.Details) with { Remedy = $"restart it: kill {survey.Process}, then {Remedies.Doctor}" },
            EngineState.Stopped => Observation.Missing(survey.Details) with { Remedy = Remedies.Doctor },
            _ => Observation.Missing(survey.Details) with { Package = DockerPackages.Engine },
        };
        return seen with { LookedAt = survey.LookedAt };
    }

    public static async Task<Observation> PrivilegedAsync(CancellationToken cancellation)
    {
        if (await EngineSurvey.OfMachineAsync(cancellation) is { State: EngineState.Unusable or EngineState.ElsewhereSilent } survey)
            return Observation.Missing("not looked at: the engine that was chosen cannot be used") with { Remedy = survey.Remedy };
        try
        {
            return await PrivilegedProbe.RunAsync(cancellation) is { } error ? Observation.Broken(error) : Observation.Ok("work");
        }
        catch (ClusterException e)
        {
            return Observation.Missing(e.Message);
        }
    }

    /// <summary>The package that a dockerd which is there belongs to; empty if to none.</summary>
    private static async Task<string?> OwnerAsync(CancellationToken cancellation)
    {
        if (ProgramPath.Find(EngineSurvey.DaemonName) is not { } daemon)
            return null;
        // "docker-ce: /usr/bin/dockerd"
        var (code, output) = await BriefProgram.RunAsync("dpkg-query", ["--search", daemon], cancellation);
        return code == 0 ? output.Split(':')[0].Trim() : "";
    }
}
