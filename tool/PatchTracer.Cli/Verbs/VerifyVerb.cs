using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Bundles;
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

    [Option("junit", MetaValue = "FILE", HelpText = "Write the verdict as JUnit XML too.")]
    public string? JUnit { get; set; }

    [Option("json", HelpText = "The verdict as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("judge a bundle", new VerifyVerb { Bundle = "bundles/hotrod-20261122-120000" })];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var bundle = await BundleEvidence.ReadAsync(Path.GetFullPath(Bundle), Contract, cancellation);
        var verdict = bundle.Judge();
        if (JUnit is not null)
            await Publication.FileAsync(Path.GetFullPath(JUnit),
                partial => File.WriteAllTextAsync(partial, JUnitReport.Write(verdict), cancellation));
        Terminal.Write(Json ? VerdictJson.Write(verdict) : VerdictTable.Write(verdict));
        return verdict.Complete ? 0 : 1;
    }
}
