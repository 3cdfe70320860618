using System.Diagnostics;

namespace PatchTracer.Cli.Tests;

/// <summary>The program as a process, started by the launcher of the checkout.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error)
{
    public static string Root { get; } = Find();

    public static Task<Cli> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public static Task<Cli> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunProgramAsync(Path.Combine(Root, "patchtracer"), environment, arguments);

    public static async Task<Cli> RunProgramAsync(
        string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5)); // the first call may build
        await process.WaitForExitAsync(limit.Token);
        return new Cli(process.ExitCode, await output, await error);
    }

    /// <summary>All that it writes to a terminal of its own, which `script` gives it.</summary>
    public static Task<string> OnATerminalAsync(params string[] arguments) =>
        OnATerminalAsync(new Dictionary<string, string>(), "", arguments);

    /// <param name="typed">What is typed there.</param>
    public static async Task<string> OnATerminalAsync(
        IReadOnlyDictionary<string, string> environment, string typed, params string[] arguments)
    {
        var command = string.Join(' ',
            arguments.Prepend(Path.Combine(Root, "patchtracer"))
            .Select(argument => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var info = new ProcessStartInfo("script",
            ["--quiet", "--return", "--command", command, "/dev/null"])
        { RedirectStandardOutput = true, RedirectStandardInput = true };
        info.Environment["TERM"] = "xterm";
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        using var process = Process.Start(info)!;
        await process.StandardInput.WriteAsync(typed);
        await process.StandardInput.FlushAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var shown = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return shown;
    }

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "PatchTracer.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("the tests do not run inside a checkout");
        return directory;
    }
}
