using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Exchange;

namespace PatchTracer.Cli.Verbs;

[Verb("export", HelpText = "Write the spans of a store for other tools: OTLP JSON lines, Jaeger's JSON, Perfetto, Parquet.")]
internal sealed class ExportVerb : CommonOptions, IVerb
{
    [Option("store", MetaValue = "DIR", Default = "spans", HelpText = "The store that `collect` wrote; a collector may be writing to it.")]
    public string Store { get; set; } = "spans";

    [Option("format", MetaValue = "FORMAT", Default = ExchangeFormat.Otlp, HelpText = "What to write.")]
    public ExchangeFormat Format { get; set; } = ExchangeFormat.Otlp;

    [Option("output", MetaValue = "FILE", HelpText = "Where to; standard output by default. Parquet needs a file.")]
    public string? Output { get; set; }

    [Option("trace", MetaValue = "ID", HelpText = "This trace only: 32 hexadecimal digits.")]
    public string? Trace { get; set; }

    [Option("service", MetaValue = "NAME", HelpText = "Spans of this service only.")]
    public string? Service { get; set; }

    [Option("json", HelpText = "What was written, as JSON on standard output; needs --output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("one trace for ui.perfetto.dev",
            new ExportVerb { Format = ExchangeFormat.Perfetto, Trace = "483e6b3ced2e96c483b6073a62efcb37", Output = "trace.json" }),
        new("everything for a larger engine", new ExportVerb { Format = ExchangeFormat.Parquet, Output = "spans.parquet" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Json && Output is null)
            throw new UsageException("--json says what was written to a file; give --output FILE");
        var selection = new ExportSelection { Trace = Trace is null ? null : TraceIds.Parse(Trace), Service = Service };
        var path = Output is null ? null : Path.GetFullPath(Output);
        try
        {
            await using var output = Terminal.OpenOutput();
            var count = await SpanExchange.ExportAsync(Path.GetFullPath(Store), Format, selection, path, output, cancellation);
            if (Json)
                Terminal.WriteJson(new { format = Format, file = path, count });
            else if (path is not null)
                Terminal.Write($"{count} {(Format == ExchangeFormat.Otlp ? "requests" : "spans")} in {path}");
            return 0;
        }
        catch (NotSupportedException e)
        {
            throw new UsageException(e.Message);
        }
    }
}
