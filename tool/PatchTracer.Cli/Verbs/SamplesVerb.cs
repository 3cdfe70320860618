using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments;

namespace PatchTracer.Cli.Verbs;

[Verb("samples", HelpText = "Write the samples to a directory, to run and to change: experiments, HotROD, catalog, cluster files, "
    + "a recorded bundle.")]
internal sealed class SamplesVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "DIR", Required = true, HelpText = "Where they go: a directory that is new or empty.")]
    public string Target { get; set; } = "";

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("a directory to try things in", new SamplesVerb { Target = "work" })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(Target);
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw new ExperimentException(
                "something is there already, and samples take the place of nothing; name a directory that is new or empty", target);
        await Samples.WriteAsync(target, cancellation);
        Consent.Give(target);
        Terminal.Write($"""
            the samples are in {target}; there
              patchtracer report samples/bundles/hotrod            a run that was recorded
              patchtracer run samples/experiments/hotrod.yaml      the same on a cluster of your own; `patchtracer doctor` says what that needs
            """);
        return 0;
    }
}
