using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// A collector on free ports of loopback over the store named by its first argument, with segments of as many bytes as the
/// second says, within as many MiB of memory as the third says. It says <c>ready HTTP GRPC JAEGER</c> on standard output and stops
/// when its standard input ends, then says <c>peak BYTES</c>: the most memory it held.
/// </summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        var options = RunningCollector.Options(args[0]) with
        {
            Store = StoreOptions.Default with { SegmentBytes = long.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) },
            MaxProcessBytes = long.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) << 20,
        };
        var host = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
        await Console.Out.WriteLineAsync($"ready http://{host.HttpEndpoints[0]} http://{host.GrpcEndpoints[0]} http://{host.JaegerHttpEndpoints[0]}");
        await Console.In.ReadToEndAsync();
        await host.DisposeAsync();
        await Console.Out.WriteLineAsync($"peak {CollectorProcess.PeakBytesOf(Environment.ProcessId)}");
    }
}
