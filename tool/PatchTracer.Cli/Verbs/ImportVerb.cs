using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Exchange;
using PatchTracer.Experiments;
using PatchTracer.Experiments.Queries;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("import", HelpText = "Add spans of a file to a store: OTLP JSON lines, what Jaeger's UI saved, Chrome's trace events or Parquet; or of a ClickHouse.")]
internal sealed class ImportVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "FILE", Required = true, HelpText = "The file; - reads standard input. Or clickhouse://USER@HOST:8123/DATABASE?since=1h.")]
    public string File { get; set; } = "";

    [Option("store", MetaValue = "DIR", Default = "spans",
        HelpText = "The store, which is made when it is not there. No collector may have it open: send to the collector instead.")]
    public string Store { get; set; } = "spans";

    [Option("format", MetaValue = "FORMAT",
        HelpText = "What the file holds: Otlp, Jaeger, Perfetto or Parquet; without it, what it looks like.")]
    public ExchangeFormat? Format { get; set; }

    [Option("json", HelpText = "What was added, as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("what an OpenTelemetry Collector's file exporter wrote", new ImportVerb { File = "traces.jsonl" }),
        new("what Jaeger's UI saved", new ImportVerb { File = "trace.json" }),
        new("the last hour of a service out of ClickHouse",
            new ImportVerb { File = "clickhouse://reader@127.0.0.1:8123/otel?service=frontend&since=1h" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var store = Path.GetFullPath(Store);
        try
        {
            var result = await ImportAsync(store, cancellation);
            var leftOut = result.LeftOut.Select(part => $"{part.Count} {part.What}").ToList();
            if (Json)
                Terminal.WriteJson(new { format = result.Format?.ToString() ?? "ClickHouse", store, requests = result.Requests, spans = result.Spans, result.LeftOut });
            else
                Terminal.Write($"{result.Requests} requests with {result.Spans} spans added to {store}");
            if (leftOut.Count == 0 && result.Requests > 0)
                return 0;
            throw new ExperimentException($"{File}: {(result.Requests == 0 ? "nothing was added; " : "")}read as "
                + $"{NameOf(result.Format)}, left out: {(leftOut.Count == 0 ? "nothing, it has no spans" : string.Join("; ", leftOut))}");
        }
        catch (Exception e) when (e is FormatException or NotSupportedException)
        {
            throw new ExperimentException($"{File}: {e.Message}");
        }
    }

    private async Task<ImportResult> ImportAsync(string store, CancellationToken cancellation)
    {
        if (ClickHouseInput.Is(File))
        {
            if (Format is not null)
                throw new UsageException("--format is for files");
            var (address, which) = ClickHouseInput.Parse(File, DateTimeOffset.UtcNow);
            return await SpanExchange.ImportAsync(address, which, store, cancellation);
        }
        await using var input = File == "-" ? System.Console.OpenStandardInput() : ForeignFile.OpenStream(File);
        return await SpanExchange.ImportAsync(input, Format, store, cancellation);
    }

    private static string NameOf(ExchangeFormat? format) => format switch
    {
        null => "ClickHouse",
        ExchangeFormat.Otlp => "OTLP's JSON",
        ExchangeFormat.Jaeger => "Jaeger's JSON",
        ExchangeFormat.Perfetto => "Chrome's trace events",
        _ => "Parquet",
    };
}
