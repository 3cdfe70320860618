using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("up", HelpText = "Make an experiment's cluster be there, with the woven components; `run` does this too.")]
internal sealed class UpVerb : IVerb
{
    [Value(0, MetaName = "FILE", Required = true, HelpText = "The experiment file.")]
    public string File { get; set; } = "";

    [Option("tree", MetaValue = "DIR", HelpText = "Use this Kubernetes tree in place of the file's source.")]
    public string? Tree { get; set; }

    [Option("allow-egress", HelpText = "Let what runs in the cluster reach beyond this machine.")]
    public bool AllowEgress { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("a traced cluster", new UpVerb { File = "samples/experiments/hotrod.yaml" })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var experiment = ExperimentFile.Load(File);
        if (AllowEgress)
            experiment = experiment with { Cluster = experiment.Cluster with { AllowEgress = true } };
        var options = new RunOptions { BundleDirectory = "", NodeSources = Repository.NodeSources, Tree = Tree };
        var up = await terminal.WorkAsync(reporter => new ExperimentUp(experiment, options, CacheRoot.FromEnvironment(), reporter).RunAsync(cancellation));
        if (Json)
            Terminal.WriteJson(up);
        else
            Terminal.Write($"cluster {up.Name}: {string.Join(", ", up.Nodes)}\nexport KUBECONFIG={up.Kubeconfig}");
        return 0;
    }
}
