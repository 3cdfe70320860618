using System.Diagnostics;
using System.Globalization;

namespace PatchTracer.Collector.Tests;

/// <summary>A collector in a process of its own, so that it can be killed.</summary>
internal sealed class CollectorProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>For the index to catch up with whatever the log has.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMinutes(15);

    private readonly Process _process;

    private CollectorProcess(Process process, string http, string grpc, string jaeger, string query) =>
        (_process, Url, GrpcUrl, JaegerUrl, QueryUrl) = (process, new Uri(http), new Uri(grpc), new Uri(jaeger), new Uri(query));

    public Uri Url { get; }

    public Uri GrpcUrl { get; }

    public Uri JaegerUrl { get; }

    public Uri QueryUrl { get; }

    public int Id => _process.Id;

    /// <summary>The most memory that it held at once until now, resident.</summary>
    public long PeakBytes => PeakBytesOf(_process.Id);

    public static long PeakBytesOf(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    public static async Task<CollectorProcess> StartAsync(string store, long segmentBytes = 64 << 20, int memoryMegabytes = 512,
        double sqlSeconds = 30)
    {
        var start = new ProcessStartInfo("dotnet",
            ["exec", typeof(CollectorProcess).Assembly.Location, store, $"{segmentBytes}", $"{memoryMegabytes}",
                string.Create(CultureInfo.InvariantCulture, $"{sqlSeconds}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        var line = await process.StandardOutput.ReadLineAsync(timeout.Token);
        if (line?.StartsWith("ready ", StringComparison.Ordinal) != true)
        {
            process.Kill();
            throw new InvalidOperationException($"the collector did not start: {line}");
        }
        var urls = line.Split(' ');
        return new CollectorProcess(process, urls[1], urls[2], urls[3], urls[4]);
    }

    /// <summary>SIGKILL: it gets no chance to write anything.</summary>
    public async Task KillAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        _process.Kill();
        await _process.WaitForExitAsync(timeout.Token);
    }

    /// <summary>SIGTERM; returns how long it took to end.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        var watch = Stopwatch.StartNew();
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode == 0 ? watch.Elapsed
            : throw new InvalidOperationException($"the collector ended with exit code {_process.ExitCode}");
    }

    /// <summary>Lets it index what it took, and end. Returns the most memory that it held at once, resident.</summary>
    public async Task<long> StopAsync()
    {
        using var timeout = new CancellationTokenSource(EndTimeout);
        _process.StandardInput.Close();
        var line = await _process.StandardOutput.ReadLineAsync(timeout.Token);
        await _process.WaitForExitAsync(timeout.Token);
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"the collector ended with exit code {_process.ExitCode}");
        return long.Parse(line!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
