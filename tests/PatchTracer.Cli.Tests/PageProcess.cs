using System.Diagnostics;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Tests;

/// <summary>A `report --page`, or a `collect`, that runs.</summary>
internal sealed class PageProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // the first call may build

    private readonly Process _process;

    private PageProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static async Task<PageProcess> StartAsync(string program, string[] arguments, string? cache = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, WorkingDirectory = Cli.Root };
        if (cache is not null)
            start.Environment["PATCHTRACER_CACHE"] = cache;
        var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            said.Add(line);
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } url)
                return new PageProcess(process, new Uri(url.TrimEnd(',')));
        }
        process.Dispose();
        throw new InvalidOperationException(string.Join('\n', said));
    }

    /// <summary>By SIGTERM, which no shell has programs ignore; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await new Tool("kill", "-TERM", $"{_process.Id}").RunAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
