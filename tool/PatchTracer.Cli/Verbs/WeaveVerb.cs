using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.IL;
using PatchTracer.IL.Catalogs;
using PatchTracer.IL.Reading;

namespace PatchTracer.Cli.Verbs;

[Verb("weave", HelpText = "Weave the tracepoints into compiled .NET assemblies: no change to their source, no rebuild. "
    + "Exit code 1 if one does not fit.")]
internal sealed class WeaveVerb : CommonOptions, IVerb
{
    [Value(0, Required = true, MetaName = "PATH", HelpText = "An assembly, or a directory: every assembly in it that a tracepoint names.")]
    public string Path { get; set; } = "";

    [Option("catalog", MetaValue = "DIR", HelpText = "The directory of tracepoints. Default: patches/catalog of the checkout.")]
    public string? Catalog { get; set; }

    [Option("points", MetaValue = "GLOB", HelpText = "Only the tracepoints whose id matches: dotnet.hotrod.*")]
    public string? Points { get; set; }

    [Option("reference", MetaValue = "DIR", HelpText = "Another folder to look for references in; may be repeated.")]
    public IEnumerable<string> Reference { get; set; } = [];

    [Option("key", MetaValue = "FILE",
        HelpText = "The strong-name key to sign with again. Without: the public key stays, the signature is left out.")]
    public string? Key { get; set; }

    [Option("output", MetaValue = "DIR", HelpText = "Write there; the assemblies stay as they are.")]
    public string? Output { get; set; }

    [Option("agent", MetaValue = "DIR",
        HelpText = "Copy the agent from there to PATH/patchtracer: it sets OpenTelemetry up in a program that does not.")]
    public string? Agent { get; set; }

    [Option("no-agent", HelpText = "Programs do not start the agent, not even if it lies beside them: "
        + "for what is compiled ahead of time or trimmed.")]
    public bool NoAgent { get; set; }

    [Option("diff", SetName = "diff", HelpText = "Only show the change, as a diff of decompiled C# on standard output.")]
    public bool Diff { get; set; }

    [Option("dry-run", SetName = "dry", HelpText = "Only show where each tracepoint is found.")]
    public bool DryRun { get; set; }

    [Option("revert", SetName = "revert", HelpText = "Put back what was there before weaving, byte for byte.")]
    public bool Revert { get; set; }

    [Option("json", HelpText = "The result as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("weave a published application", new WeaveVerb { Path = "app/" }),
        new("see what it would do", new WeaveVerb { Path = "app/hotrod.dll", Diff = true }),
        new("undo it", new WeaveVerb { Path = "app/", Revert = true }),
    ];

    public bool EndsAtOnce => Diff || DryRun;

    public Task<int> RunAsync(Terminal terminal, CancellationToken cancellation) => Task.FromResult(Revert ? TakeOut() : PutIn(terminal));

    private int TakeOut()
    {
        var reverted = AssemblyWeaver.Revert(Path);
        if (Json)
            Terminal.WriteJson(new { reverted });
        else
            Terminal.Write(reverted.IsEmpty ? $"nothing is woven into {Path}"
                : string.Join('\n', reverted.Select(path => $"{path} is as it was before weaving")));
        return 0;
    }

    private int PutIn(Terminal terminal)
    {
        if (Agent is not null && NoAgent)
            throw new UsageException("--agent and --no-agent exclude each other");
        // Told before anything is woven.
        if (Agent is not null)
            AgentFiles.Find(Agent, framework: null);
        var folder = Repository.CatalogOr(Catalog);
        var catalog = MethodCatalog.Load(folder);
        if (catalog.Points.IsEmpty && catalog.Diagnostics.IsEmpty)
            throw new AssemblyException(folder,
                "holds no tracepoint for .NET (`target: dotnet`): name the directory of one with --catalog");
        var plan = AssemblyWeaver.Plan(Path, catalog,
            new() { Select = Selection(catalog), References = [.. Reference], KeyFile = Key, StartsAgent = !NoAgent });
        foreach (var diagnostic in plan.Diagnostics)
            terminal.WriteError(diagnostic.ToString());
        IReadOnlyList<string> written = [];
        if (plan.Diagnostics.IsEmpty && !Diff && !DryRun)
        {
            written = plan.Write(Output);
            if (Agent is not null)
                AgentFiles.Place(Agent, Output
                    ?? (Directory.Exists(Path) ? Path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!));
        }
        Show(plan, written);
        return plan.Diagnostics.IsEmpty ? 0 : 1;
    }

    private void Show(AssemblyWeavePlan plan, IReadOnlyList<string> written)
    {
        if (Json)
            Terminal.WriteJson(new
            {
                assemblies = plan.Assemblies.Select(a => new { a.Path, a.Methods }),
                written,
                plan.Explanations,
                plan.Notes,
                plan.Diagnostics
            });
        else if (Diff)
            Terminal.Write(plan.Diff());
        else
            Terminal.Write(string.Join('\n',
                [.. plan.Explanations.SelectMany(Lines), .. plan.Notes.Select(note => $"note: {note}"), .. Ending(plan, written)]));
    }

    private IEnumerable<string> Ending(AssemblyWeavePlan plan, IReadOnlyList<string> written) =>
        DryRun || !plan.Diagnostics.IsEmpty ? ["nothing was written"]
        : plan.Assemblies.IsEmpty ? ["no tracepoint is found here; nothing was written"]
        : written.Count == 0 ? ["everything is woven so already"]
        : written.Select(path => $"wrote {path}");

    private static IEnumerable<string> Lines(MethodExplanation explanation) =>
        [$"{explanation.Tracepoint}: {explanation.Status.ToString().ToLowerInvariant()}",
            .. explanation.Methods.Select(method => $"  {method}")];

    private Func<MethodPoint, bool>? Selection(MethodCatalog catalog)
    {
        if (Points is null)
            return null;
        bool Matches(MethodPoint point) =>
            System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Points, point.Id, ignoreCase: false);
        return catalog.Points.Any(Matches) ? Matches
            : throw new AssemblyException(Path, $"no tracepoint for .NET matches `{Points}`; `patchtracer points` lists all");
    }
}
