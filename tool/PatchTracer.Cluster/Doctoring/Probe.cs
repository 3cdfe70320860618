using PatchTracer.Cluster.Machine;
using System.Text.RegularExpressions;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Doctoring;

/// <summary>Ways to look at a machine without changing it.</summary>
internal static partial class Probe
{
    /// <summary>There if it can be started; the first line it prints is its version.</summary>
    public static Func<CancellationToken, Task<Observation>> Program(string program, params string[] arguments) => async cancellation =>
    {
        if (ProgramPath.Find(program) is not { } path)
            return Observation.Missing($"{program} is not installed") with { LookedAt = $"{program} in {ProgramPath.LookedAt}" };
        var (code, output) = await BriefProgram.RunAsync(path, arguments, cancellation);
        var seen = code switch
        {
            null => Observation.Missing($"{path} cannot be started: {FirstLine(output)}"),
            0 => Observation.Ok(FirstLine(output)) with { Version = VersionIn(program, FirstLine(output)) },
            _ => Observation.Broken($"{program} ended with exit code {code}: {FirstLine(output)}"),
        };
        return seen with { LookedAt = string.Join(' ', arguments.Prepend(path)) };
    };

    /// <summary>Works if the command succeeds in a network namespace of its own, which vanishes with it.</summary>
    public static Func<CancellationToken, Task<Observation>> InOwnNetwork(string success, params string[] command) => async cancellation =>
    {
        var looked = $"`{string.Join(' ', command)}` in a network namespace of its own";
        if (ProgramPath.Find(command[0]) is not { } path)
            return Observation.Missing($"cannot be looked at: {command[0]} is not installed") with
            {
                LookedAt = looked,
                Package = command[0] == "ip" ? "iproute2" : command[0]
            };
        if (await Root.AccessAsync(cancellation) is not (RootAccess.Own or RootAccess.Sudo))
            return Observation.Warning("not looked at: that needs root") with { LookedAt = looked };
        var (code, output) = await BriefProgram.RunAsync("unshare", ["--net", path, .. command[1..]], cancellation, asRoot: true);
        return (code switch
        {
            null => Observation.Missing("unshare (util-linux) is not installed"),
            0 => Observation.Ok(success),
            _ => Observation.Broken(LastLine(output)),
        }) with
        { LookedAt = looked };
    };

    /// <summary>
    /// `curl 7.88.1` of `curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.17 …`; null where no number is said.
    /// </summary>
    internal static string? VersionIn(string program, string line) =>
        Number().Match(line) is { Success: true, Value: var number } ? $"{program} {number}" : null;

    public static string FirstLine(string text) => text.TrimStart().Split('\n')[0].Trim();

    public static string LastLine(string text) => text.TrimEnd().Split('\n')[^1].Trim();

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Number();
}
