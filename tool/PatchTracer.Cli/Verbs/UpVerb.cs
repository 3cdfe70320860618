using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("up", HelpText = "Make an experiment's cluster be there, with the woven components; `run` does this too.")]
internal sealed class UpVerb : LockableVerb, IVerb
{
    [Option("allow-egress", HelpText = "Let what runs in the cluster reach beyond this machine, and every port of it.")]
    public bool AllowEgress { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("a traced cluster", new UpVerb { File = "samples/experiments/hotrod.yaml" })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var experiment = await LoadAsync(cancellation);
        if (AllowEgress)
            experiment = experiment with { Cluster = experiment.Cluster with { AllowEgress = true } };
        var up = await terminal.WorkAsync(reporter => new ExperimentUp(experiment, Options(), CacheRoot.FromEnvironment(), reporter)
            .RunAsync(cancellation));
        if (Json)
            Terminal.WriteJson(up);
        else
            Terminal.Write($"cluster {up.Name}: {string.Join(", ", up.Nodes)}\nexport KUBECONFIG={up.Kubeconfig}\n# patchtracer collect "
                + $"--component-tokens {up.Credential}");
        return 0;
    }
}
