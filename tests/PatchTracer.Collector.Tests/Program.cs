using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// A collector on free ports of loopback over the store named by its argument. It says <c>ready URL</c> on standard output
/// and stops when its standard input ends.
/// </summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        await using var host = await CollectorHost.StartAsync(RunningCollector.Options(args[0]), SilentReporter.Instance, default);
        await Console.Out.WriteLineAsync($"ready http://{host.HttpEndpoints[0]}");
        await Console.In.ReadToEndAsync();
    }
}
