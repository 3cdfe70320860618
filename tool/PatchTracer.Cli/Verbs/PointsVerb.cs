using System.Collections.Immutable;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Traces.Views;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Catalogs;

namespace PatchTracer.Cli.Verbs;

[Verb("points", HelpText = "List the tracepoints, or explain where each is found in a tree. Exit code 1 if one is not.")]
internal sealed class PointsVerb : TreeVerb, IVerb
{
    [Option("tree", MetaValue = "DIR", HelpText = "A Kubernetes or containerd tree to look in, or with --catalog any Go module; "
        + "nothing in it is changed.")]
    public string? Tree { get; set; }

    [Option("learn", HelpText = "Note in known.json of the catalog what the functions found in --tree look like: "
        + "where a release has renamed one, it is told by that.")]
    public bool Learn { get; set; }

    [Option("suggest", MetaValue = "DIR", HelpText = "Write a catalog for --tree, of any Go module, to a directory that is new or empty: "
        + "a tracepoint for each function in which a context comes in and may go on.")]
    public string? Suggest { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("what there is", new PointsVerb()),
        new("whether it fits a tree", new PointsVerb { Tree = "~/kubernetes" }),
        new("a catalog to begin with, for a program of your own", new PointsVerb { Tree = "~/operator", Suggest = "tracepoints" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Suggest is not null)
            return await SuggestAsync(terminal, Suggest, cancellation);
        var catalog = LoadCatalog();
        var select = Selection(catalog);
        if (Learn && Tree is null)
            throw new UsageException("--learn looks at a tree: name one with --tree");
        if (Tree is null)
            return List(terminal, catalog, select);
        var plan = await Weave.PlanAsync(Tree, catalog, new WeaveOptions(Repository.Runtime)
        {
            Select = select,
            AnyModule = AnyModule,
        }, cancellation);
        if (Learn)
            await catalog.Known.With(plan).SaveAsync(catalog.Directory, cancellation);
        return Explain(terminal, plan);
    }

    private async Task<int> SuggestAsync(Terminal terminal, string directory, CancellationToken cancellation)
    {
        if (Tree is null)
            throw new UsageException("--suggest looks at a tree: name one with --tree");
        if (Learn || Points is not null || Catalog is not null)
            throw new UsageException("--suggest makes a catalog, and goes without --catalog, --points and --learn");
        var suggested = await Weave.SuggestAsync(Tree, Repository.Runtime, directory, cancellation);
        if (Json)
        {
            Terminal.WriteJson(new { catalog = Path.GetFullPath(directory), suggested });
            return 0;
        }
        var table = new PlainTable(new PlainColumn("tracepoint"), new PlainColumn("function"), new PlainColumn("which"));
        foreach (var suggestion in suggested)
            table.Row(suggestion.Id, $"{suggestion.File}:{suggestion.Line} {suggestion.Function}", suggestion.Why);
        terminal.Write(table);
        Terminal.Write($"\n{suggested.Count} tracepoints are in {Path.GetFullPath(directory)}: look through them, and take out what nobody wants "
            + "to know of");
        return 0;
    }

    private int List(Terminal terminal, Catalog catalog, Func<Tracepoint, bool>? select)
    {
        // What is for .NET is listed too; where it is found, `weave --dry-run` says.
        var methods = LoadMethods();
        var tracepoints = catalog.Tracepoints.Where(t => select?.Invoke(t) ?? true).Select(t => (t.Id, t.Component, t.Layer, t.About))
            .Concat(methods.Points.Where(p => IsSelected(p.Id)).Select(p => (p.Id, p.Component, p.Layer, p.About))).ToList();
        ImmutableArray<WeaveDiagnostic> diagnostics = [.. catalog.Diagnostics, .. methods.Diagnostics];
        if (Json)
        {
            Terminal.WriteJson(new { tracepoints = tracepoints.Select(t => new { t.Id, t.Component, t.Layer, t.About }), diagnostics });
        }
        else
        {
            var table = new PlainTable(new PlainColumn("tracepoint"), new PlainColumn("layer"), new PlainColumn("what it tells"));
            foreach (var tracepoint in tracepoints)
                table.Row(tracepoint.Id, tracepoint.Layer, tracepoint.About.ReplaceLineEndings(" ").Trim());
            terminal.Write(table);
        }
        return Report(terminal, diagnostics);
    }

    private int Explain(Terminal terminal, WeavePlan plan)
    {
        if (Json)
        {
            Terminal.WriteJson(new { tree = plan.Tree.Description, plan.Explanations, plan.Diagnostics });
            return plan.Fits ? 0 : 1;
        }
        foreach (var explanation in plan.Explanations)
            Write(explanation);
        Terminal.Write($"\n{plan.Tree.Description}: {Summary(plan)}");
        return Report(terminal, plan.Diagnostics);
    }

    private static void Write(Explanation explanation)
    {
        Terminal.Write($"{explanation.Tracepoint}: {explanation.Status.ToString().ToLowerInvariant()}");
        // What is wrong with those that drifted goes to standard error, with its place.
        if (explanation.Status == ExplanationStatus.Absent)
            foreach (var reason in explanation.Reasons)
                Terminal.Write($"  {reason.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        foreach (var site in explanation.Sites)
        {
            Terminal.Write($"  {site.File}:{site.Line} "
                + $"{site.Function}{(site.Alternative > 1 ? $" (alternative {site.Alternative})" : "")}");
            foreach (var line in site.Parents.Select(p => $"parent: {p}").Concat(site.Notes))
                Terminal.Write($"    {line}");
        }
    }

    private static string Summary(WeavePlan plan) =>
        string.Join(", ", plan.Explanations.GroupBy(e => e.Status).OrderBy(g => g.Key)
            .Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}"));

    private static int Report(Terminal terminal, IReadOnlyCollection<WeaveDiagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            terminal.WriteError(diagnostic.ToString());
        return diagnostics.Count == 0 ? 0 : 1;
    }
}
