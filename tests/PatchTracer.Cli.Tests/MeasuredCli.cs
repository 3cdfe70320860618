using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.Cli.Tests;

/// <summary>A run of the program whose memory is looked at while it runs.</summary>
/// <param name="PeakBytes">Resident at once, of the program and the processes that it started, as far as looking often tells.</param>
internal sealed record MeasuredCli(int ExitCode, string Error, long PeakBytes)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);

    public static async Task<MeasuredCli> RunAsync(params string[] arguments)
    {
        // The launcher may build first, which is not what is measured.
        await Cli.RunAsync("--version");
        var start = new ProcessStartInfo(Path.Combine(Cli.Root, "patchtracer"), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Cli.Root
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var (ended, peak) = (process.WaitForExitAsync(limit.Token), 0L);
        for (; !ended.IsCompleted; await Task.WhenAny(ended, Task.Delay(Between)))
            peak = Math.Max(peak, Math.Max(Bytes(process.Id, "VmHWM"),
                Bytes(process.Id, "VmRSS") + Children(process.Id).Sum(child => Bytes(child, "VmRSS"))));
        await ended;
        await output;
        return new MeasuredCli(process.ExitCode, await error, peak);
    }

    private static IEnumerable<int> Children(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task")
                .SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    // 0 of a process that is gone.
    private static long Bytes(int process, string what)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith($"{what}:", StringComparison.Ordinal)) is { } line
                ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
