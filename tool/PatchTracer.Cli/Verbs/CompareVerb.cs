using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector.Queries;
using PatchTracer.Experiments;
using PatchTracer.Experiments.Analyses;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Views;
using PatchTracer.Traces.Views.Html;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("compare", HelpText = "Say what changed between runs before and runs after, with how much certainty, and which layers carry it.")]
internal sealed class CompareVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "BEFORE…", Required = true, HelpText = "Runs before: bundles, stores, files that `import` takes, "
        + "directories of them, URLs of running collectors, or clickhouse://…. Of two without --with the second is the run after.")]
    public IEnumerable<string> Before { get; set; } = [];

    [Option("with", MetaValue = "AFTER…", HelpText = "Runs after.")]
    public IEnumerable<string> After { get; set; } = [];

    [Option("at", MetaValue = "TIME", HelpText = "Of one input, what began before a time with what began from then on: a time such as "
        + "2026-11-23T02:42:00Z, or how long ago, such as 15m.")]
    public string? At { get; set; }

    [Option("parts", MetaValue = "N", Default = RoundSlices.UsualParts, HelpText = "With --at: into how many parts each side is cut, in the "
        + "order in which its traces began. They stand for rounds.")]
    public int Parts { get; set; } = RoundSlices.UsualParts;

    [Option("roots", HelpText = "Group traces by what began them, also where a contract says what belongs together.")]
    public bool Roots { get; set; }

    [Option("measured", HelpText = "Compare what was measured beside the spans: pods, requests, and what components used of processor "
        + "time and memory. Implied where a run has no spans of them.")]
    public bool Measured { get; set; }

    [Option("group", MetaValue = "NAME", HelpText = "Only the groups whose name begins so: fewer questions, more certainty for each.")]
    public string Group { get; set; } = "";

    [Option("same", MetaValue = "PERCENT", Default = "5%", HelpText = "Changes up to that do not matter.")]
    public string Same { get; set; } = "5%";

    [Option("fail-on", MetaValue = "WHAT", Separator = ',',
        HelpText = "Exit code 1 for any of: different, slower, slower=PERCENT, costlier, costlier=PERCENT, structure, unknown; "
            + "separated by commas.")]
    public IEnumerable<string> FailOn { get; set; } = [];

    [Option("top", MetaValue = "N", Default = 10, HelpText = "At most so many lines in each table.")]
    public int Top { get; set; } = 10;

    [Option("junit", MetaValue = "FILE", HelpText = "Write the answers as JUnit XML too.")]
    public string? JUnit { get; set; }

    [Option("markdown", MetaValue = "FILE", HelpText = "Write them as Markdown too, for a comment on a change.")]
    public string? Markdown { get; set; }

    [Option("html", MetaValue = "FILE", HelpText = "Write them as one page for a reviewer too, which needs no network.")]
    public string? Html { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output; times in nanoseconds.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("six runs before a change with six after it, as a gate",
            new CompareVerb { Before = ["runs/before"], After = ["runs/after"], FailOn = ["slower=5%"] }),
        new("what tracing costs, as a gate",
            new CompareVerb { Before = ["runs/stock"], After = ["runs/on"], FailOn = ["slower=10%", "costlier=10%"] }),
        new("what a roll-out half an hour ago changed, by what a running collector has",
            new CompareVerb { Before = ["http://127.0.0.1:16686?since=1h"], At = "30m" }),
        new("two runs: what is seen, though two cannot tell a change from chance", new CompareVerb { Before = ["bundles/a", "bundles/b"] }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Top < 1)
            throw new UsageException("--top takes a number from 1 on");
        var same = ComparisonGate.Percent(Same) ?? throw new UsageException($"--same takes a percentage such as 5%, not `{Same}`");
        var gate = Gate();
        var read = Reading(cancellation);
        var comparison = await terminal.WorkAsync(async reporter =>
        {
            var sides = await read(reporter);
            var names = sides.Before.Concat(sides.After).SelectMany(round => round.Names).Distinct().ToList();
            if (!names.Exists(name => name.StartsWith(Group, StringComparison.Ordinal)))
                throw new ExperimentException(Group.Length == 0 ? "no run has anything of which a path is known"
                    : $"no group begins with `{Group}`; there are {string.Join(", ", names.Take(10))}");
            return new RoundComparer(sides.Before, sides.After, same).Compare(name => name.StartsWith(Group, StringComparison.Ordinal));
        });
        await WriteAsync(JUnit, () => ComparisonJUnit.Write(comparison, gate), cancellation);
        await WriteAsync(Markdown, () => ComparisonMarkdown.Write(comparison), cancellation);
        await WriteAsync(Html, () => ComparisonPage.Write(comparison), cancellation);
        if (Json)
            Terminal.WriteJson(comparison);
        else
            Terminal.Write(ComparisonTable.Write(comparison, Top));
        return gate.Passes(comparison) ? 0 : 1;
    }

    private static Task WriteAsync(string? file, Func<string> text, CancellationToken cancellation) =>
        file is null ? Task.CompletedTask
            : Publication.FileAsync(Path.GetFullPath(file), partial => File.WriteAllTextAsync(partial, text(), cancellation));

    private ComparisonGate Gate()
    {
        try
        {
            return ComparisonGate.Parse(FailOn);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--fail-on: {e.Message}");
        }
    }

    /// <summary>What reads the rounds; what is wrong with the command line is said before anything is read.</summary>
    private Func<IReporter, Task<(IReadOnlyList<Round> Before, IReadOnlyList<Round> After)>> Reading(CancellationToken cancellation)
    {
        if (At is null)
        {
            var (before, after) = Sides();
            return reporter => RoundInputs.ReadAsync(before, after, Roots, Measured, reporter, cancellation);
        }
        if (Before.ToList() is not [var input] || After.Any() || Measured)
            throw new UsageException("--at takes one input, and compares its spans");
        if (Parts is < 1 or > RoundSlices.MostParts)
            throw new UsageException($"--parts takes a number from 1 to {RoundSlices.MostParts}");
        var at = QueryTime.Parse(At, DateTimeOffset.UtcNow) ?? throw new UsageException($"--at takes {QueryTime.Forms}, not `{At}`");
        return reporter => RoundInputs.ReadSlicedAsync(input, at, Parts, Roots, reporter, cancellation);
    }

    private (IReadOnlyList<string> Before, IReadOnlyList<string> After) Sides()
    {
        var (before, after) = (Before.ToList(), After.ToList());
        if (after.Count > 0)
            return (before, after);
        return before.Count == 2 ? (before[..1], before[1..])
            : throw new UsageException("it takes two runs, or runs before and, behind --with, runs after");
    }
}
