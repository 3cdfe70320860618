using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector.Exchange;
using PatchTracer.Experiments;

namespace PatchTracer.Cli.Verbs;

[Verb("import", HelpText = "Add spans of a file to a store: OTLP JSON lines, what Jaeger's UI saved, Chrome's trace events or Parquet.")]
internal sealed class ImportVerb : IVerb
{
    [Value(0, MetaName = "FILE", Required = true, HelpText = "The file; - reads standard input.")]
    public string File { get; set; } = "";

    [Option("store", MetaValue = "DIR", Default = "spans", HelpText = "The store, which is made when it is not there. No collector may have it open: send to the collector instead.")]
    public string Store { get; set; } = "spans";

    [Option("format", MetaValue = "FORMAT", Default = ExchangeFormat.Otlp, HelpText = "What the file holds: Otlp, Jaeger, Perfetto or Parquet.")]
    public ExchangeFormat Format { get; set; } = ExchangeFormat.Otlp;

    [Option("json", HelpText = "What was added, as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("what an OpenTelemetry Collector's file exporter wrote", new ImportVerb { File = "traces.jsonl" }),
        new("what Jaeger's UI saved", new ImportVerb { File = "trace.json", Format = ExchangeFormat.Jaeger }),
    ];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var store = Path.GetFullPath(Store);
        try
        {
            await using var input = File == "-" ? System.Console.OpenStandardInput() : System.IO.File.OpenRead(File);
            var requests = await SpanExchange.ImportAsync(input, Format, store, cancellation);
            if (Json)
                Terminal.WriteJson(new { format = Format, store, requests });
            else
                Terminal.Write($"{requests} requests added to {store}");
            return 0;
        }
        catch (Exception e) when (e is FormatException or NotSupportedException)
        {
            throw new ExperimentException($"{File}: {e.Message}");
        }
    }
}
