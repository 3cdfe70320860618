using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Queries;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("verify", HelpText = "Judge a bundle again from its raw traces; no cluster is needed. Exit code 1 if an edge is missing.")]
internal sealed class VerifyVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "BUNDLE", Required = true, HelpText = "The directory that `run` wrote.")]
    public string Bundle { get; set; } = "";

    [Option("contract", MetaValue = "FILE", HelpText = "Judge by this contract in place of the bundle's own.")]
    public string? Contract { get; set; }

    [Option("spans", MetaValue = "URL", HelpText = "Judge by what a ClickHouse has of the time of the run in place of the bundle's raw "
        + "traces: clickhouse://USER@HOST:8123/DATABASE.")]
    public string? Spans { get; set; }

    [Option("junit", MetaValue = "FILE", HelpText = "Write the verdict as JUnit XML too.")]
    public string? JUnit { get; set; }

    [Option("json", HelpText = "The verdict as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("judge a bundle", new VerifyVerb { Bundle = "bundles/hotrod-20261122-120000" }),
        new("judge it by what collectors have sent to ClickHouse",
            new VerifyVerb { Bundle = "bundles/hotrod-20261122-120000", Spans = "clickhouse://reader@127.0.0.1:8123/otel" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var bundle = await (Spans is null ? BundleEvidence.ReadAsync(Path.GetFullPath(Bundle), Contract, cancellation)
            : terminal.WorkAsync(reporter => BundleEvidence.ReadAsync(Path.GetFullPath(Bundle), Contract,
                Source(Spans), reporter, cancellation)));
        var verdict = bundle.Judge();
        if (JUnit is not null)
            await Publication.FileAsync(Path.GetFullPath(JUnit),
                partial => File.WriteAllTextAsync(partial, JUnitReport.Write(verdict), cancellation));
        Terminal.Write(Json ? VerdictJson.Write(verdict) : VerdictTable.Write(verdict));
        return verdict.Complete ? 0 : 1;
    }

    private static ClickHouseInput Source(string url) =>
        ClickHouseInput.Is(url) && !url.Contains('?', StringComparison.Ordinal) ? ClickHouseInput.Parse(url, DateTimeOffset.UtcNow)
            : throw new UsageException("--spans takes clickhouse://USER@HOST:8123/DATABASE, of which it asks for the time of the run");
}
