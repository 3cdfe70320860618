using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("run", HelpText = "Carry out an experiment: source, weave, build, cluster, deploy, load, verdict, bundle.")]
internal sealed class RunVerb : LockableVerb, IVerb
{
    [Option("bundle", MetaValue = "DIR", HelpText = "Where the bundle goes. Default: bundles/NAME-TIME of the checkout.")]
    public string? Bundle { get; set; }

    [Option("rounds", MetaValue = "N", HelpText = "Carry it out so often, each variant so often, in place of the file's `rounds`.")]
    public int? Rounds { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("the main job", new RunVerb { File = "samples/experiments/hotrod.yaml" }),
        new("on a tree of your own", new RunVerb { File = "samples/experiments/hotrod.yaml", Tree = "~/kubernetes" }),
        new("every variant of a file three times", new RunVerb { File = "samples/experiments/slow-volumes.yaml", Rounds = 3 }),
        new("of what was locked, or not at all", new RunVerb { File = "samples/experiments/hotrod.yaml", Locked = true }),
        new("on a release from git", new RunVerb { File = "samples/experiments/hotrod.yaml", Release = "v1.34.1" }),
    ];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Rounds is < 1 or > 1000)
            throw new UsageException($"--rounds takes a number from 1 to 1000, not {Rounds}");
        var experiment = await LoadAsync(cancellation);
        experiment = experiment with { Rounds = Rounds ?? experiment.Rounds };
        return experiment.HasRounds ? await RunRoundsAsync(experiment, terminal, cancellation)
            : await RunOnceAsync(experiment, terminal, cancellation);
    }

    private async Task<int> RunRoundsAsync(Experiment experiment, Terminal terminal, CancellationToken cancellation)
    {
        // Without a name it goes on where an earlier one of the same experiment was interrupted.
        var digest = ExperimentRounds.DigestOf(experiment, Options());
        var directory = Path.GetFullPath(Bundle ?? RoundsDirectory.FindUnfinished(Repository.Bundles, digest, RoundPlan.Of(experiment))
            ?? NewBundle(experiment));
        var result = await terminal.WorkAsync(
            reporter => new ExperimentRounds(experiment, Options(directory), CacheRoot.FromEnvironment(), reporter).RunAsync(cancellation));
        if (Json)
        {
            Terminal.WriteJson(new { result.Complete, result.Directory, result.Rounds, result.Comparisons });
            return result.Complete ? 0 : 1;
        }
        foreach (var comparison in result.Comparisons)
            Terminal.Write($"== {comparison.Before}, then {comparison.After}\n\n{comparison.Text}");
        foreach (var round in result.Rounds.Where(round => !round.Complete))
            Terminal.Write($"INCOMPLETE {round.Bundle}: `patchtracer verify` says what is missing");
        Terminal.Write($"\nrounds: {result.Directory}");
        return result.Complete ? 0 : 1;
    }

    private static string NewBundle(Experiment experiment) =>
        Path.Combine(Repository.Bundles, $"{experiment.Name}-{DateTime.UtcNow:yyyyMMdd-HHmmss}");

    private async Task<int> RunOnceAsync(Experiment experiment, Terminal terminal, CancellationToken cancellation)
    {
        var bundle = Path.GetFullPath(Bundle ?? NewBundle(experiment));
        var result = await terminal.WorkAsync(
            reporter => new ExperimentRun(experiment, Options(bundle), CacheRoot.FromEnvironment(), reporter).RunAsync(cancellation));
        if (Json)
            Terminal.WriteJson(new { result.Verdict.Complete, result.Bundle, result.Steps });
        else
            Terminal.Write($"{result.Report}\nbundle: {result.Bundle}");
        return result.Verdict.Complete ? 0 : 1;
    }
}
