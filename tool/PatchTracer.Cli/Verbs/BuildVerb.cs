using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("build", HelpText = "Weave and compile an experiment's Kubernetes and make its images, without starting anything.")]
internal sealed class BuildVerb : LockableVerb, IVerb
{
    [Option("base", MetaValue = "debian|IMAGE|ARCHIVE", HelpText = "What the node image is put on: Debian packages alone, "
        + "or a thin layer over a kind node image. Default: as the file says.")]
    public string? Base { get; set; }

    [Option("output", MetaValue = "DIR", HelpText = "Copy the node image's archive here too.")]
    public string? Output { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
        [new("a traced node image", new BuildVerb { File = "samples/experiments/hotrod.yaml", Output = "." })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var experiment = await LoadAsync(cancellation);
        if (Base is not null)
            experiment = experiment with { Cluster = experiment.Cluster with { Base = Base } };
        var build = await terminal.WorkAsync(reporter => new ExperimentBuild(experiment, Options(), CacheRoot.FromEnvironment(), reporter)
            .RunAsync(cancellation));
        var archive = build.NodeImage.Archive;
        if (Output is not null)
        {
            archive = Path.Combine(Directory.CreateDirectory(Output).FullName, $"node-{build.Release}.tar");
            await Publication.FileAsync(archive,
                partial => Task.Run(() => System.IO.File.Copy(build.NodeImage.Archive, partial), cancellation));
        }
        if (Json)
            Terminal.WriteJson(new
            {
                build.Release,
                build.Source,
                image = build.NodeImage.Name,
                id = build.NodeImage.Id.ToString(),
                archive,
                binaries = build.Binaries,
                build.Steps
            });
        else
            Terminal.Write($"{build.NodeImage.Name} {build.NodeImage.Id}\n{archive}");
        return 0;
    }
}
