using System.Diagnostics;

namespace PatchTracer.Cli.Tests;

/// <summary>The program as a process, started by the launcher of the checkout.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error)
{
    public static string Root { get; } = Find();

    public static async Task<Cli> RunAsync(params string[] arguments)
    {
        var info = new ProcessStartInfo(Path.Combine(Root, "patchtracer"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5)); // the first call may build
        await process.WaitForExitAsync(limit.Token);
        return new Cli(process.ExitCode, await output, await error);
    }

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("the tests do not run inside a checkout");
        return directory;
    }
}
