using System.Net;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector;
using PatchTracer.Collector.Forwarding;
using PatchTracer.Storage;

namespace PatchTracer.Cli.Verbs;

[Verb("collect", HelpText = "Take spans by OTLP (gRPC 4317, HTTP 4318) and Jaeger Thrift (UDP 6831 and 6832, HTTP 14268), "
    + "keep them and show them (http://127.0.0.1:16686); ends with Ctrl-C.")]
internal sealed partial class CollectVerb : CommonOptions, IVerb
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Option("listen", MetaValue = "ADDRESS", Default = "127.0.0.1",
        HelpText = "Where to listen; nothing but this machine reaches the default.")]
    public string Listen { get; set; } = "127.0.0.1";

    [Option("grpc-port", Default = CollectorOptions.GrpcPort, HelpText = "Port of OTLP/gRPC.")]
    public int GrpcPort { get; set; } = CollectorOptions.GrpcPort;

    [Option("http-port", Default = CollectorOptions.HttpPort, HelpText = "Port of OTLP/HTTP.")]
    public int HttpPort { get; set; } = CollectorOptions.HttpPort;

    [Option("query-port", Default = CollectorOptions.QueryPort, HelpText = "Port of the page and of Jaeger's query API.")]
    public int QueryPort { get; set; } = CollectorOptions.QueryPort;

    [Option("jaeger-compact-port", Default = CollectorOptions.JaegerCompactPort, HelpText = "UDP port of Jaeger's compact protocol.")]
    public int JaegerCompactPort { get; set; } = CollectorOptions.JaegerCompactPort;

    [Option("jaeger-binary-port", Default = CollectorOptions.JaegerBinaryPort, HelpText = "UDP port of Jaeger's binary protocol.")]
    public int JaegerBinaryPort { get; set; } = CollectorOptions.JaegerBinaryPort;

    [Option("jaeger-http-port", Default = CollectorOptions.JaegerHttpPort, HelpText = "Port of Jaeger's HTTP collector.")]
    public int JaegerHttpPort { get; set; } = CollectorOptions.JaegerHttpPort;

    [Option("no-jaeger", HelpText = "Do not listen for Jaeger's clients.")]
    public bool NoJaeger { get; set; }

    [Option("forward", MetaValue = "URL", HelpText = "Send everything on to a neighbour too: grpc://HOST:4317, http://HOST:4318, "
        + "udp://HOST:6831 for a Jaeger agent, or clickhouse://USER@HOST:8123/DATABASE. More than one may follow. "
        + "While it is away, what comes waits on disk.")]
    public IEnumerable<string> Forward { get; set; } = [];

    [Option("store", MetaValue = "DIR", Default = "spans",
        HelpText = "The directory that keeps them, a raw log and an index; :memory: for one that is gone at the end.")]
    public string Store { get; set; } = "spans";

    [Option("fsync", HelpText = "Acknowledge a request only when it is on the disk.")]
    public bool Fsync { get; set; }

    [Option("json", HelpText = "What came, as JSON on standard output at the end.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("collect into ./spans", new CollectVerb()),
        new("and send everything on", new CollectVerb { Forward = ["grpc://tempo:4317"] }),
    ];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (!IPAddress.TryParse(Listen, out var address))
            throw new UsageException($"--listen takes an IP address, not `{Listen}`");
        var options = Keep(new CollectorOptions
        {
            StoreDirectory = Store == CollectorOptions.InMemory ? Store : Path.GetFullPath(Store),
            Grpc = [Ports.At(address, GrpcPort, "--grpc-port")],
            Http = [Ports.At(address, HttpPort, "--http-port")],
            Query = [Ports.At(address, QueryPort, "--query-port")],
            JaegerCompact = NoJaeger ? [] : [Ports.At(address, JaegerCompactPort, "--jaeger-compact-port")],
            JaegerBinary = NoJaeger ? [] : [Ports.At(address, JaegerBinaryPort, "--jaeger-binary-port")],
            JaegerHttp = NoJaeger ? [] : [Ports.At(address, JaegerHttpPort, "--jaeger-http-port")],
            Forward = [.. Forward.Select(Target)],
            Store = StoreOptions.Default with { Fsync = Fsync },
        });
        var statistics = await terminal.WorkAsync(async reporter =>
        {
            if (!IPAddress.IsLoopback(address) && options.Tokens is null)
                reporter.Warn($"whoever reaches {address} can send and read spans: --tokens keeps others out, "
                    + "--tls-cert and --tls-key keep it secret");
            if (!IPAddress.IsLoopback(address) && options.Tokens is not null && !NoJaeger)
                reporter.Warn($"UDP knows no tokens: whoever reaches {address} can send Jaeger's spans; --no-jaeger closes these ports");
            await using var collector = await CollectorHost.StartAsync(options, reporter, cancellation);
            reporter.Info($"OTLP/gRPC on {collector.GrpcEndpoints[0]}, OTLP/HTTP on {collector.HttpEndpoints[0]}, "
                + $"{(CollectorHost.HasPage ? "the page" : "built without the page; queries")} on "
                + $"{(options.Certificate is null ? "http" : "https")}://{collector.QueryEndpoints[0]}, into {options.StoreDirectory}");
            while (!cancellation.IsCancellationRequested)
            {
                reporter.Status($"{collector.Statistics.Spans} spans in {collector.Statistics.Requests} requests");
                await Task.Delay(Interval, cancellation)
                    .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            return (collector.Statistics, Jaeger: collector.JaegerStatistics, collector.Forwards);
        });
        if (Json)
            Terminal.WriteJson(new { Received = statistics.Statistics, statistics.Jaeger, statistics.Forwards });
        else
            Write(statistics.Statistics, statistics.Jaeger, statistics.Forwards, options);
        return 0;
    }

    private static void Write(CollectorStatistics all, JaegerStatistics jaeger,
        IReadOnlyList<ForwardStatistics> forwards, CollectorOptions options)
    {
        Terminal.Write($"{all.Spans} spans in {all.Requests} requests, {all.RejectedSpans} refused; in {options.StoreDirectory}");
        if (all.ClaimedSpans > 0)
            Terminal.Write($"{all.ClaimedSpans} spans say they are of a component of the cluster and came without its credential; "
                + "nothing is judged by them");
        if (jaeger.LostSpans > 0)
            Terminal.Write($"{jaeger.LostSpans} spans that came by UDP found no room");
        foreach (var forward in forwards)
            Terminal.Write($"{forward.Url}: {forward.Requests} requests delivered, {forward.WaitingBytes} bytes wait, "
                + $"{forward.DroppedRequests} requests dropped, {forward.RefusedRequests} "
                + $"refused{(forward.Problem is null ? "" : $"; {forward.Problem}")}");
    }

    private static ForwardTarget Target(string url)
    {
        try
        {
            return ForwardTarget.Parse(url);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--forward: {e.Message}");
        }
    }
}
