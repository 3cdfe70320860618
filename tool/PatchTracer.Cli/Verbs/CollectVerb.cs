using System.Net;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector;
using PatchTracer.Experiments;

namespace PatchTracer.Cli.Verbs;

[Verb("collect", HelpText = "Take OTLP spans over gRPC (4317) and HTTP (4318), keep them and show them (http://127.0.0.1:16686); ends with Ctrl-C.")]
internal sealed partial class CollectVerb : IVerb
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Option("listen", MetaValue = "ADDRESS", Default = "127.0.0.1", HelpText = "Where to listen; nothing but this machine reaches the default.")]
    public string Listen { get; set; } = "127.0.0.1";

    [Option("grpc-port", Default = CollectorOptions.GrpcPort, HelpText = "Port of OTLP/gRPC.")]
    public int GrpcPort { get; set; } = CollectorOptions.GrpcPort;

    [Option("http-port", Default = CollectorOptions.HttpPort, HelpText = "Port of OTLP/HTTP.")]
    public int HttpPort { get; set; } = CollectorOptions.HttpPort;

    [Option("query-port", Default = CollectorOptions.QueryPort, HelpText = "Port of the page and of Jaeger's query API.")]
    public int QueryPort { get; set; } = CollectorOptions.QueryPort;

    [Option("store", MetaValue = "DIR", Default = "spans", HelpText = "The directory that keeps them: a raw log and an index.")]
    public string Store { get; set; } = "spans";

    [Option("fsync", HelpText = "Acknowledge a request only when it is on the disk.")]
    public bool Fsync { get; set; }

    [Option("json", HelpText = "What came, as JSON on standard output at the end.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("collect into ./spans", new CollectVerb())];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(Listen, out var address))
            throw new ExperimentException($"--listen takes an IP address, not `{Listen}`");
        var options = Keep(new CollectorOptions
        {
            StoreDirectory = Path.GetFullPath(Store),
            Grpc = [new IPEndPoint(address, GrpcPort)],
            Http = [new IPEndPoint(address, HttpPort)],
            Query = [new IPEndPoint(address, QueryPort)],
            Store = StoreOptions.Default with { Fsync = Fsync },
        });
        var statistics = await terminal.WorkAsync(async reporter =>
        {
            if (!IPAddress.IsLoopback(address) && options.Tokens is null)
                reporter.Warn($"whoever reaches {address} can send and read spans: --tokens keeps others out, --tls-cert and --tls-key keep it secret");
            await using var collector = await CollectorHost.StartAsync(options, reporter, cancellation);
            reporter.Info($"OTLP/gRPC on {collector.GrpcEndpoints[0]}, OTLP/HTTP on {collector.HttpEndpoints[0]}, the page on {(options.Certificate is null ? "http" : "https")}://{collector.QueryEndpoints[0]}, into {options.StoreDirectory}");
            while (!cancellation.IsCancellationRequested)
            {
                reporter.Status($"{collector.Statistics.Spans} spans in {collector.Statistics.Requests} requests");
                await Task.Delay(Interval, cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            return collector.Statistics;
        });
        if (Json)
            Terminal.WriteJson(statistics);
        else
            Terminal.Write($"{statistics.Spans} spans in {statistics.Requests} requests, {statistics.RejectedSpans} refused; in {options.StoreDirectory}");
        return 0;
    }
}
