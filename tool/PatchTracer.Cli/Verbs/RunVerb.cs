using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("run", HelpText = "Carry out an experiment: source, weave, build, cluster, deploy, load, verdict, bundle.")]
internal sealed class RunVerb : IVerb
{
    [Value(0, MetaName = "FILE", Required = true, HelpText = "The experiment file.")]
    public string File { get; set; } = "";

    [Option("tree", MetaValue = "DIR", SetName = "tree", HelpText = "Use this Kubernetes tree in place of the file's source. It is copied, never changed.")]
    public string? Tree { get; set; }

    [Option("kubernetes", MetaValue = "TAG", SetName = "git", HelpText = "Use this release from git in place of the file's source: v1.34.1.")]
    public string? Release { get; set; }

    [Option("source", MetaValue = "URL|PATH", SetName = "git", HelpText = "The repository of --kubernetes. Default: the public one.")]
    public string? Repository { get; set; }

    [Option("bundle", MetaValue = "DIR", HelpText = "Where the bundle goes. Default: bundles/NAME-TIME of the checkout.")]
    public string? Bundle { get; set; }

    [Option("catalog", MetaValue = "DIR", HelpText = "Use this catalog in place of the file's.")]
    public string? Catalog { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("the main job", new RunVerb { File = "samples/experiments/hotrod.yaml" }),
        new("on a tree of your own", new RunVerb { File = "samples/experiments/hotrod.yaml", Tree = "~/kubernetes" }),
        new("on a release from git", new RunVerb { File = "samples/experiments/hotrod.yaml", Release = "v1.34.1" }),
    ];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var experiment = ExperimentFile.Load(File);
        if (Catalog is not null)
            experiment = experiment with { Catalog = Path.GetFullPath(Catalog) };
        var options = new RunOptions
        {
            BundleDirectory = Path.GetFullPath(Bundle ?? Path.Combine(Cli.Repository.Bundles, $"{experiment.Name}-{DateTime.UtcNow:yyyyMMdd-HHmmss}")),
            NodeSources = Cli.Repository.NodeSources,
            Tree = Tree,
            Release = Release,
            Repository = Repository,
        };
        var result = await terminal.WorkAsync(reporter => new ExperimentRun(experiment, options, CacheRoot.FromEnvironment(), reporter).RunAsync(cancellation));
        if (Json)
            Terminal.WriteJson(new { result.Verdict.Complete, result.Bundle, result.Steps });
        else
            Terminal.Write($"{result.Report}\nbundle: {result.Bundle}");
        return result.Verdict.Complete ? 0 : 1;
    }
}
