using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector.Sql;
using PatchTracer.Experiments.Analyses;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Views;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("analyze", HelpText = "Say what takes the time, over many traces: how long pods and requests take, and whose time it is.")]
internal sealed class AnalyzeVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "INPUT…", Required = true,
        HelpText = "Bundles, stores of spans, files that `import` takes, directories of such, URLs of running collectors, or clickhouse://….")]
    public IEnumerable<string> Inputs { get; set; } = [];

    [Option("roots", HelpText = "Group traces by what began them, also where a contract says what belongs together.")]
    public bool Roots { get; set; }

    [Option("group", MetaValue = "NAME", HelpText = "Only the groups whose name begins so.")]
    public string Group { get; set; } = "";

    [Option("top", MetaValue = "N", Default = 10, HelpText = "At most so many lines in each table.")]
    public int Top { get; set; } = 10;

    [Option("faster", MetaValue = "N", HelpText = "Say what the median would be if a layer's work were N times as fast, for each layer.")]
    public double? Faster { get; set; }

    [Option("collapsed", MetaValue = "FILE",
        HelpText = "Write the critical paths as stacks for flame graphs (collapsed, microseconds), too.")]
    public string? Collapsed { get; set; }

    [Option("speedscope", MetaValue = "FILE", HelpText = "Write them for speedscope.app, too.")]
    public string? Speedscope { get; set; }

    [Option("sql", MetaValue = "SELECT", HelpText = "In place of the tables, one SELECT over the critical paths: "
        + "subject, critical_segment and layer_share of docs/analysis.md.")]
    public string? Sql { get; set; }

    [Option("csv", HelpText = "The result of --sql as CSV (RFC 4180).")]
    public bool Csv { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output; times in nanoseconds.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("where pods' starts and requests of a run spend their time", new AnalyzeVerb { Inputs = ["bundles/hotrod-20261122-120000"] }),
        new("the same of all rounds of a variant", new AnalyzeVerb { Inputs = ["bundles/slow-volumes-20261122-120000/slow"] }),
        new("the same of what a running collector has of the last hour", new AnalyzeVerb { Inputs = ["http://127.0.0.1:16686?since=1h"] }),
        new("how long pods waited for what, by node", new AnalyzeVerb
        {
            Inputs = ["bundles/hotrod-20261122-120000"],
            Sql = "SELECT node, operation, sum(duration_nano) / 1e9 AS s FROM critical_segment WHERE is_wait GROUP BY ALL ORDER BY s DESC",
        }),
        new("the same of what Jaeger's UI saved, as a flame graph too",
            new AnalyzeVerb { Inputs = ["traces.json"], Speedscope = "paths.json" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Top < 1)
            throw new UsageException("--top takes a number from 1 on");
        if (Faster is not (null or > 0 and < double.PositiveInfinity))
            throw new UsageException("--faster takes a number above 0: 2 is twice as fast, 0.5 half as fast");
        if (Csv && Sql is null)
            throw new UsageException("--csv is for the rows of --sql");
        var input = await terminal.WorkAsync(reporter => AnalysisInputs.ReadAsync(Inputs, Roots, reporter, cancellation));
        var groups = input.GroupsNamed(Group);
        await WriteStacksAsync(groups, cancellation);
        if (Sql is not null)
            return Ask(terminal, input);
        var analyzer = new GroupAnalyzer(Faster);
        var analyses = groups.Select(analyzer.Analyze).OfType<GroupAnalysis>().ToList();
        if (Json)
            Terminal.WriteJson(new { about = input.About, spans = input.Spans, traces = input.Traces, groups = analyses });
        else
            Terminal.Write(Text(input, groups, analyses));
        return 0;
    }

    private int Ask(Terminal terminal, AnalysisInputs input)
    {
        var wanted = input.Each.Select(one => (one.Path, (IReadOnlyList<SubjectGroup>)
            [.. one.Groups.Where(group => group.Name.StartsWith(Group, StringComparison.Ordinal))]));
        using var paths = new PathDatabase(PathRows.Of(wanted));
        return QueryText.Write(terminal, paths.Ask(Sql!), Json, Csv);
    }

    private string Text(AnalysisInputs input, IReadOnlyList<SubjectGroup> groups, List<GroupAnalysis> analyses)
    {
        var shown = analyses.Take(Top).ToList();
        IEnumerable<string> parts =
        [
            $"{PlainText.Of(input.About)}: {input.Spans} spans, {input.Traces} traces\n",
            .. shown.Select(group => AnalysisTable.Write(group, Top)),
            .. groups.Where(group => group.Subjects.Count == 0).Take(Top)
            .Select(group => $"{PlainText.Of(group.Name)}: no path is known of its {group.WithoutPath} subjects\n"),
            .. analyses.Count > shown.Count ? [$"… and {analyses.Count - shown.Count} more groups; --group shows one, --top more\n"]
            : Array.Empty<string>(),
        ];
        return string.Join('\n', parts);
    }

    private async Task WriteStacksAsync(IReadOnlyList<SubjectGroup> groups, CancellationToken cancellation)
    {
        if (Collapsed is null && Speedscope is null)
            return;
        var stacks = groups.Select(group => (group.Name, Stacks: PathStacks.Of(group))).ToList();
        if (Collapsed is not null)
            await WriteAsync(Collapsed, string.Concat(stacks.Select(group => CollapsedStacks.Write(group.Name, group.Stacks))),
                cancellation);
        if (Speedscope is not null)
            await WriteAsync(Speedscope, Terminal.ToJson(Traces.Views.Speedscope.Of(stacks)), cancellation);
    }

    private static Task WriteAsync(string file, string text, CancellationToken cancellation) =>
        Publication.FileAsync(Path.GetFullPath(file), partial => File.WriteAllTextAsync(partial, text, cancellation));
}
