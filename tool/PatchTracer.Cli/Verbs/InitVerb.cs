using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Cluster;
using PatchTracer.Experiments.Drafts;
using PatchTracer.Experiments.Files;

namespace PatchTracer.Cli.Verbs;

[Verb("init", HelpText = "Write an experiment and a contract for manifests that you have; they run as they are.")]
internal sealed class InitVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "MANIFEST…", Required = true, HelpText = "Files, or directories of *.yaml files.")]
    public IEnumerable<string> Manifests { get; set; } = [];

    [Option("name", MetaValue = "NAME",
        HelpText = "Of the experiment. Default: the namespace of the manifests, or the name of the first file.")]
    public string? Name { get; set; }

    [Option("output", MetaValue = "DIR", HelpText = "Where NAME.yaml and NAME-contract.yaml go. Default: here.")]
    public string Output { get; set; } = ".";

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
        [new("for an application of yours", new InitVerb { Manifests = ["deploy/"], Output = "." })];

    public Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Name is not null && !ClusterName.Fits(Name))
            throw new UsageException($"--name is `{Name}`; it is {ClusterName.Rule}");
        var defaults = ExperimentDefaults.Of(Repository.Root);
        var written = ExperimentDraft.Of([.. Manifests], Name, defaults).Write(Path.GetFullPath(Output), defaults);
        Consent.Give(written[0]);
        Terminal.Write(string.Join('\n', written.Select(path => Path.GetRelativePath(Directory.GetCurrentDirectory(), path))));
        terminal.WriteErrorDetail($"next: patchtracer run {Path.GetRelativePath(Directory.GetCurrentDirectory(), written[0])}");
        return Task.FromResult(0);
    }
}
