using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("run", HelpText = "Carry out an experiment: source, weave, build, cluster, deploy, load, verdict, bundle.")]
internal sealed class RunVerb : ExperimentVerb, IVerb
{
    [Option("bundle", MetaValue = "DIR", HelpText = "Where the bundle goes. Default: bundles/NAME-TIME of the checkout.")]
    public string? Bundle { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("the main job", new RunVerb { File = "samples/experiments/hotrod.yaml" }),
        new("on a tree of your own", new RunVerb { File = "samples/experiments/hotrod.yaml", Tree = "~/kubernetes" }),
        new("on a release from git", new RunVerb { File = "samples/experiments/hotrod.yaml", Release = "v1.34.1" }),
    ];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var experiment = Load();
        var bundle = Path.GetFullPath(Bundle ?? Path.Combine(Repository.Bundles, $"{experiment.Name}-{DateTime.UtcNow:yyyyMMdd-HHmmss}"));
        var result = await terminal.WorkAsync(reporter => new ExperimentRun(experiment, Options(bundle), CacheRoot.FromEnvironment(), reporter).RunAsync(cancellation));
        if (Json)
            Terminal.WriteJson(new { result.Verdict.Complete, result.Bundle, result.Steps });
        else
            Terminal.Write($"{result.Report}\nbundle: {result.Bundle}");
        return result.Verdict.Complete ? 0 : 1;
    }
}
