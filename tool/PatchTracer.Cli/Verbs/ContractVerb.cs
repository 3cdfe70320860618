using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Traces.Proposals;

namespace PatchTracer.Cli.Verbs;

[Verb("contract", HelpText = "Propose a contract from what a run recorded; that run fulfils it.")]
internal sealed class ContractVerb : CommonOptions, IVerb
{
    [Option("from", MetaValue = "BUNDLE", Required = true, HelpText = "The directory that `run` wrote.")]
    public string From { get; set; } = "";

    [Option("output", MetaValue = "FILE", HelpText = "Write it there, and never over a file that is there. Default: standard output.")]
    public string? Output { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
        [new("a contract to read on", new ContractVerb { From = "bundles/shop-20261122-120000", Output = "shop-contract.yaml" })];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Output is not null && Path.Exists(Output))
            throw new ExperimentException("it is there already, and nothing is ever written over it; give --output another name",
                Path.GetFullPath(Output));
        var bundle = await BundleEvidence.ReadAsync(Path.GetFullPath(From), cancellation);
        var text = ContractProposal.From(bundle.Manifest.Experiment, bundle.Evidence)
            ?? throw new ExperimentException("there is nothing to propose: no pod came into being in this run, and no request was sent",
                Path.GetFullPath(From));
        if (Output is null)
        {
            Terminal.Write(text.TrimEnd());
            return 0;
        }
        await using (var file = new FileStream(Output, FileMode.CreateNew))
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellation);
        Terminal.Write(Path.GetFullPath(Output));
        return 0;
    }
}
