using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace PatchTracer.IL.Tests.HotRod;

/// <summary>HotROD as a process of its own, all four services in it, on free ports of loopback.</summary>
internal sealed class HotRodProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly Task<string> _errors;

    private HotRodProcess(Process process, int port)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
    }

    public static async Task<HotRodProcess> StartAsync(string folder, Dictionary<string, string> environment, params string[] options)
    {
        var ports = FreePorts(4);
        string[] names = ["frontend", "customer", "driver", "route"];
        List<string> arguments = [Path.Combine(folder, "hotrod.dll"), "all", "--host=127.0.0.1", "--seed=1", "--route-calc-delay=5"];
        if (!options.Any(option => option.StartsWith("-D", StringComparison.Ordinal)))
            arguments.Add("-D20");
        arguments.AddRange(names.Select((name, i) => $"--{name}-port={ports[i]}"));
        arguments.AddRange(names.Skip(1).Where(name => !options.Any(o => o.StartsWith($"--{name}-url", StringComparison.Ordinal)))
            .Select((name, i) => $"--{name}-url=http://127.0.0.1:{ports[i + 1]}"));
        arguments.AddRange(options);
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var hotrod = new HotRodProcess(process, ports[0]);
        await hotrod.WaitUntilReadyAsync();
        return hotrod;
    }

    public async Task<HttpStatusCode> DispatchAsync(string customer)
    {
        using var response = await _client.GetAsync(new Uri($"/dispatch?customer={customer}", UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>Asks, and hangs up when the time has passed.</summary>
    public async Task GiveUpAsync(string customer, TimeSpan after)
    {
        using var patience = new CancellationTokenSource(after);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _client.GetAsync(new Uri($"/dispatch?customer={customer}", UriKind.Relative), patience.Token));
    }

    /// <summary>Ends it as a container is ended, so that it can hand over its last spans. Gives what it wrote to standard error.</summary>
    public async Task<string> StopAsync()
    {
        using (Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
        }
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return await _errors;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _client.Dispose();
        return default;
    }

    private async Task WaitUntilReadyAsync()
    {
        for (var since = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            try
            {
                using var answer = await _client.GetAsync(new Uri("/healthz", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(since) < Patience)
            {
                Assert.False(_process.HasExited, _process.HasExited ? await _errors : "");
            }
        }
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
