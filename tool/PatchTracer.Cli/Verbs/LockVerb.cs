using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments.Locking;
using PatchTracer.Experiments.Running;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("lock", HelpText = "Write down, by content, all that an experiment is made of; `run --locked` holds to it.")]
internal sealed class LockVerb : ExperimentVerb, IVerb
{
    [Option("output", MetaValue = "LOCK", HelpText = "Where the lock goes. Default: FILE's name with .lock.json at its end.")]
    public string? Output { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("the main job", new LockVerb { File = "samples/experiments/hotrod.yaml" })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var experiment = await LoadAsync(cancellation);
        var path = Path.GetFullPath(Output ?? ExperimentLock.PathFor(File));
        var before = Path.Exists(path) ? ExperimentLock.Read(path) : null;
        var made = await terminal.WorkAsync(
            reporter => new ExperimentLocking(experiment, Options(), CacheRoot.FromEnvironment(), reporter).RunAsync(cancellation));
        await Publication.FileAsync(path, partial => System.IO.File.WriteAllTextAsync(partial, made.Write(), cancellation));
        var changes = before is null ? [] : Changes(before, made).ToList();
        if (Json)
            Terminal.WriteJson(new { path, made.Experiment, made.Variants, changes });
        else
            Terminal.Write($"{string.Concat(changes.Select(change => $"{change}\n"))}{path}: {made.Variants.Sum(variant => variant.Pins.Count)} pins"
                + (before is null ? "" : changes.Count == 0 ? ", all as before" : $", {changes.Count} not as before"));
        return 0;
    }

    private static IEnumerable<string> Changes(ExperimentLock before, ExperimentLock now) =>
        before.Variants.Concat(now.Variants).Select(variant => variant.Name).Distinct().SelectMany(name =>
            Or(before.Of(name), name).Differences(Or(now.Of(name), name)).Select(change => name is null ? change : $"{name}: {change}"));

    private static LockedVariant Or(LockedVariant? variant, string? name) => variant ?? new LockedVariant(name, new Dictionary<string, string>());
}
