using System.Diagnostics;

namespace PatchTracer.Go.Tests;

/// <summary>The Go toolchain of this machine, if there is one: on PATH or where Debian's packages put it.</summary>
internal sealed record GoToolchain(string Go)
{
    public const string MissingReason = "needs a Go toolchain on PATH or in /usr/lib/go-*/bin (Debian: golang-go)";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    public static GoToolchain? Find()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "go"));
        var fromPackages = Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "go-*").OrderDescending().Select(folder => Path.Combine(folder, "bin", "go"))
            : [];
        return onPath.Concat(fromPackages).FirstOrDefault(File.Exists) is { } go ? new(go) : null;
    }

    public string Root() => Run("", "env", "GOROOT").Trim();

    /// <summary>Compiles one file of the standard library's dependence alone.</summary>
    public string Build(string mainFile)
    {
        var program = Path.Combine(Path.GetTempPath(), $"patchtracer-differential-{Environment.ProcessId}");
        Run("", "build", "-o", program, mainFile);
        return program;
    }

    public string Run(string input, params string[] arguments) => RunProgram(Go, input, arguments);

    public static string RunProgram(string program, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GOFLAGS"] = "";
        start.Environment["GO111MODULE"] = "off";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {program}");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than {Timeout}");
        }
        return process.ExitCode == 0 ? output.Result
            : throw new InvalidOperationException($"{program} exited with {process.ExitCode}: {error.Result}");
    }
}
