using System.Diagnostics;

namespace PatchTracer.Cli.Tests;

/// <summary>The program as a process, started by the launcher of the checkout.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error)
{
    public static string Root { get; } = Find();

    public static Task<Cli> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public static Task<Cli> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunProgramAsync(Path.Combine(Root, "patchtracer"), environment, arguments);

    public static async Task<Cli> RunProgramAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
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
