using System.Diagnostics;
using System.Globalization;
using System.Net;
using PatchTracer.Collector;
using PatchTracer.Collector.Forwarding;
using PatchTracer.Collector.Security;
using PatchTracer.Storage;
using PatchTracer.Workspace;

namespace PatchTracer.Benchmarks.Collector;

/// <summary>The collector in a process of its own, so that its time is told apart from its clients'.</summary>
internal sealed class CollectorProcess : IDisposable
{
    private readonly Process _process;

    private CollectorProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>User and system time that the process took so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it held at once, resident.</summary>
    public long PeakBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <param name="credential">Of components; null for a collector that tells nobody apart.</param>
    /// <param name="neighbours">URLs that everything is sent on to.</param>
    public static async Task<CollectorProcess> StartAsync(string store, string? credential, params IReadOnlyList<string> neighbours)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(store)!);
        var start = new ProcessStartInfo("dotnet",
            ["exec", typeof(CollectorProcess).Assembly.Location, "collector-process", store, credential ?? "", .. neighbours])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the collector did not start");
        return new CollectorProcess(process, new Uri(line));
    }

    /// <summary>
    /// Returns when it did: <c>flush</c> (everything can be queried), <c>compact</c> (and is packed) or <c>forward</c> (neighbours have it).
    /// </summary>
    public async Task TellAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        if (await _process.StandardOutput.ReadLineAsync() != "done")
            throw new InvalidOperationException($"the collector did not {command}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>What the process itself does.</summary>
    public static async Task RunAsync(string store, string credential, IEnumerable<string> neighbours)
    {
        var file = $"{store}.credential";
        await File.WriteAllTextAsync(file, credential);
        var options = new CollectorOptions
        {
            StoreDirectory = store,
            Grpc = [new IPEndPoint(IPAddress.Loopback, 0)],
            Http = [],
            Components = credential.Length > 0 ? AccessTokens.Read(file) : null,
            Forward = [.. neighbours.Select(ForwardTarget.Parse)],
            MaxForwardQueueBytes = 8L << 30,
        };
        await using var host = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
        await Console.Out.WriteLineAsync($"http://{host.GrpcEndpoints[0]}");
        while (await Console.In.ReadLineAsync() is { } command)
        {
            await (command switch
            {
                "compact" => host.Store.CompactAsync(default),
                "forward" => ForwardedAsync(host),
                _ => host.FlushAsync(default),
            });
            await Console.Out.WriteLineAsync("done");
        }
    }

    private static async Task ForwardedAsync(CollectorHost host)
    {
        while (host.Forwards.Any(forward => forward.WaitingBytes > 0))
            await Task.Delay(50);
        if (host.Forwards.FirstOrDefault(forward => forward.DroppedRequests + forward.RefusedRequests > 0) is { } lost)
            throw new InvalidOperationException($"not all of it: {lost}");
    }
}
