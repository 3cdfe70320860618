using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Experiments;
using PatchTracer.Sources;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Weaving;
using PatchTracer.Weaving.Applying;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("apply", HelpText = "Weave the tracepoints into a tree: a branch with one commit a component, ordinary patches, "
    + "or a Go build overlay.")]
internal sealed class ApplyVerb : TreeVerb, IVerb
{
    [Option("tree", Required = true, MetaValue = "DIR",
        HelpText = "The root of a Kubernetes or containerd tree, or with --catalog of any Go module; a git repository without "
            + "uncommitted changes.")]
    public string Tree { get; set; } = "";

    [Option("dry-run", SetName = "dry", HelpText = "Only show the change, as a diff on standard output.")]
    public bool DryRun { get; set; }

    [Option("export", SetName = "export", MetaValue = "DIR",
        HelpText = "Write the change as patches for `git am`; the tree stays as it is.")]
    public string? Export { get; set; }

    [Option("overlay", SetName = "overlay", MetaValue = "FILE",
        HelpText = "Write the change as an overlay for `go build -overlay FILE`; the tree stays as it is.")]
    public string? Overlay { get; set; }

    [Option("series", MetaValue = "NAME|DIR", HelpText = "Ordinary patches to put on top, merged three ways: a directory, "
        + "or patches/series/NAME of the checkout. Several separated by commas.", Separator = ',')]
    public IEnumerable<string> Series { get; set; } = [];

    /// <summary>Fixed, so that the same weave gives the same patches.</summary>
    private static readonly PatchAuthor Author = new("patchtracer", "patchtracer@localhost", DateTimeOffset.UnixEpoch);

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("weave in place", new ApplyVerb { Tree = "~/kubernetes" }),
        new("see what it would do to the kubelet", new ApplyVerb { Tree = "~/kubernetes", Points = "kubelet.*", DryRun = true }),
        new("patches for review", new ApplyVerb { Tree = "~/kubernetes", Export = "/tmp/patches" }),
    ];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var catalog = LoadCatalog();
        var select = Selection(catalog);
        var series = Series.Select(name => Directory.Exists(name) ? name : Path.Combine(Repository.Series, name)).ToList();
        if (series.Count > 0 && (DryRun || Export is not null || Overlay is not null))
            throw new UsageException("a series is merged into a branch of the tree: --series goes without --dry-run, "
                + "--export and --overlay");
        if (DryRun || Export is not null || Overlay is not null)
            return await BesideAsync(await PlanAsync(catalog, select, cancellation), cancellation);
        var plan = await terminal.WorkAsync(reporter => InPlaceAsync(catalog, select, series, reporter, cancellation));
        if (Json)
            Terminal.WriteJson(new { tree = Path.GetFullPath(Tree), plan.Explanations, files = plan.Files.Select(f => f.Path) });
        else
            Terminal.Write($"{plan.Explanations.Count(e => e.Status == ExplanationStatus.Found)} of {plan.Explanations.Length} "
                + $"tracepoints woven into {plan.Files.Length} files of {plan.Tree.Description}");
        return 0;
    }

    private async Task<WeavePlan> PlanAsync(Catalog catalog, Func<Tracepoint, bool>? select, CancellationToken cancellation)
    {
        var options = new WeaveOptions(Repository.Runtime) { Select = select, AnyModule = AnyModule };
        var plan = await (DryRun ? Weave.PlanAsync(Tree, catalog, options, cancellation)
            : Weave.PlanCommittedAsync(Tree, catalog, options, cancellation));
        return plan.Fits ? plan : throw new DriftException(plan);
    }

    private async Task<WeavePlan> InPlaceAsync(
        Catalog catalog, Func<Tracepoint, bool>? select, IReadOnlyList<string> series, IReporter reporter, CancellationToken cancellation)
    {
        if (AnyModule)
            Weave.RequireFor(Tree, catalog);
        var source = await TreeSource.OpenCommittedAsync(Tree, cancellation, AnyModule);
        using var work = await WorkTree.OpenInPlaceAsync(source, reporter, cancellation);
        var digest = Weave.Digest(catalog, Repository.Runtime, series, Points);
        return await new Weave(work, catalog, Repository.Runtime, digest)
        {
            Select = select,
            Series = series,
            AnyModule = AnyModule,
        }.RunAsync(reporter, cancellation);
    }

    private async Task<int> BesideAsync(WeavePlan plan, CancellationToken cancellation)
    {
        if (Export is not null)
        {
            var patches = await plan.ExportAsync(Export, Author, cancellation);
            Show(new { tree = Path.GetFullPath(Tree), patches }, string.Join('\n', patches));
        }
        else if (Overlay is not null)
        {
            await plan.WriteOverlayAsync(Path.GetFullPath(Overlay), cancellation);
            Show(new { tree = Path.GetFullPath(Tree), overlay = Path.GetFullPath(Overlay), files = plan.Files.Select(f => f.Path) },
                Path.GetFullPath(Overlay));
        }
        else if (Json)
        {
            Terminal.WriteJson(new
            {
                tree = Path.GetFullPath(Tree),
                plan.Explanations,
                files = plan.Files.Select(f => new { f.Path, diff = f.Diff() })
            });
        }
        else
        {
            foreach (var file in plan.Files)
                Terminal.Write(file.Diff());
        }
        return 0;
    }

    private void Show<T>(T result, string text)
    {
        if (Json)
            Terminal.WriteJson(result);
        else
            Terminal.Write(text);
    }
}
