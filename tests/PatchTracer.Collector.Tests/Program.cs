using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using PatchTracer.Storage;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// A collector on free ports of loopback over the store named by its first argument, with segments of as many bytes as the
/// second says, within as many MiB of memory as the third says, with as many seconds for a statement as the fourth says. It says
/// <c>ready HTTP GRPC JAEGER QUERY</c> on standard output and stops when its standard input ends or on SIGTERM, then says
/// <c>peak BYTES</c>: the most memory it held.
/// </summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        var options = RunningCollector.Options(args[0]) with
        {
            Store = StoreOptions.Default with { SegmentBytes = long.Parse(args[1], CultureInfo.InvariantCulture) },
            MaxProcessBytes = long.Parse(args[2], CultureInfo.InvariantCulture) << 20,
            MaxSqlTime = TimeSpan.FromSeconds(double.Parse(args[3], CultureInfo.InvariantCulture)),
            Query = [new IPEndPoint(IPAddress.Loopback, 0)],
        };
        var terminated = new TaskCompletionSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            terminated.TrySetResult();
        });
        var host = await CollectorHost.StartAsync(options, SilentReporter.Instance, default);
        await Console.Out.WriteLineAsync(
            $"ready http://{host.HttpEndpoints[0]} http://{host.GrpcEndpoints[0]} http://{host.JaegerHttpEndpoints[0]} http://{host.QueryEndpoints[0]}");
        await Task.WhenAny(Task.Run(Console.In.ReadToEnd), terminated.Task);
        if (!terminated.Task.IsCompleted)
            await host.FlushAsync(default);
        await host.DisposeAsync();
        await Console.Out.WriteLineAsync($"peak {CollectorProcess.PeakBytesOf(Environment.ProcessId)}");
        Environment.Exit(0);
    }
}
