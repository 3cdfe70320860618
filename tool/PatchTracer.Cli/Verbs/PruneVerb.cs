using System.Globalization;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Traces.Views;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("prune", HelpText = "Remove from the cache what no command has used for some days. All of it can be made again.")]
internal sealed class PruneVerb : CommonOptions, IVerb
{
    private const int MaxDays = 36500;

    [Option("days", MetaValue = "N", Default = 7, HelpText = "What was not used for so many days goes; at least 1.")]
    public int Days { get; set; } = 7;

    [Option("dry-run", HelpText = "Only say what would go.")]
    public bool DryRun { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
        [new("look first", new PruneVerb { DryRun = true }), new("keep a day's work", new PruneVerb { Days = 1 })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Days is < 1 or > MaxDays)
            throw new UsageException($"--days takes 1 to {MaxDays}, not {Days}: what is younger than a day may be in use");
        var cache = CacheRoot.FromEnvironment();
        var kinds = await terminal.WorkAsync(reporter =>
        {
            reporter.Status($"looking through {cache.Path}");
            return Task.Run(() => new CachePruning(cache).Prune(TimeSpan.FromDays(Days), remove: !DryRun, cancellation), cancellation);
        });
        if (Json)
            Terminal.WriteJson(new
            {
                cache = cache.Path,
                days = Days,
                dryRun = DryRun,
                kinds,
                bytes = kinds.Sum(k => k.Bytes),
                keptBytes = kinds.Sum(k => k.KeptBytes)
            });
        else
            Write(terminal, cache, kinds);
        return 0;
    }

    private void Write(Terminal terminal, CacheRoot cache, IReadOnlyList<PrunedKind> kinds)
    {
        var table = new PlainTable(new PlainColumn("kind"), new PlainColumn("entries", IsNumber: true),
            new PlainColumn(DryRun ? "would go" : "gone", IsNumber: true), new PlainColumn("stays", IsNumber: true));
        foreach (var kind in kinds.Where(kind => kind.Bytes + kind.KeptBytes > 0))
            table.Row(kind.Kind, $"{kind.Entries}", Size(kind.Bytes), Size(kind.KeptBytes));
        terminal.Write(table);
        Terminal.Write($"{Size(kinds.Sum(k => k.Bytes))} {(DryRun ? "would go" : "gone")} of {cache.Path}, "
            + $"{Size(kinds.Sum(k => k.KeptBytes))} stay besides Go's own build cache");
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):N0} MiB");
}
