using System.Diagnostics;

namespace PatchTracer.Weaving.Tests;

internal static class ExternalProgram
{
    public static ProgramResult Run(string program, string directory,
        Dictionary<string, string> environment, TimeSpan timeout, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} took longer than {timeout}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    public static ProgramResult Git(string directory, params IEnumerable<string> arguments) =>
        Run("git", directory, new() { ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1" }, TimeSpan.FromMinutes(2),
            new[] { "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false" }.Concat(arguments));
}
