using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Cluster.Doctoring;
using PatchTracer.Workspace;
using Spectre.Console;

namespace PatchTracer.Cli.Verbs;

[Verb("doctor", HelpText = "Say what this machine lacks for the main job, why it is needed and how to get it.")]
internal sealed class DoctorVerb : CommonOptions, IVerb
{
    private const int WidestCell = 50;

    /// <summary>Status, the longest name, and what is between columns.</summary>
    private const int Fixed = 36;

    [Option("install", HelpText = "Get what is missing, by apt, as root or through sudo: Docker with a running engine, kind, "
        + "debootstrap, iptables and the rest.")]
    public bool Install { get; set; }

    [Option("json", HelpText = "The findings as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples => [new("look", new DoctorVerb()), new("look and mend", new DoctorVerb { Install = true })];

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        var findings = await terminal.WorkAsync(reporter =>
        {
            var doctor = new Doctor(CacheRoot.FromEnvironment(), reporter);
            return Install ? doctor.InstallAsync(cancellation) : doctor.CheckAsync(cancellation);
        });
        if (Json)
            Terminal.WriteJson(findings);
        else
            Write(terminal, findings);
        return findings.Any(f => f.Status is FindingStatus.Missing or FindingStatus.Broken) ? 1 : 0;
    }

    private static void Write(Terminal terminal, IReadOnlyList<Finding> findings)
    {
        var limit = Math.Clamp((terminal.Width - Fixed) / 2, 20, WidestCell);
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("status", "name", "details", "looked at");
        foreach (var finding in findings)
        {
            table.AddRow(new Markup(Mark(finding.Status)), new Text(finding.Name), new Text(Cut(finding.Version ?? finding.Details, limit)),
                new Text(Cut(finding.LookedAt, limit), new Style(decoration: Decoration.Dim)));
        }
        terminal.Write(table);
        foreach (var finding in findings.Where(f => f.Status != FindingStatus.Ok))
            Terminal.Write($"\n{finding.Name}: {finding.Details}\n  {finding.Why}\n  {finding.Remedy}");
    }

    /// <summary>A finding is a line; what does not fit is in --json, and below the table where it matters.</summary>
    private static string Cut(string text, int limit) => text.Length <= limit ? text : $"{text[..(limit - 1)].TrimEnd()}…";

    private static string Mark(FindingStatus status) => status switch
    {
        FindingStatus.Ok => "[green]ok[/]",
        FindingStatus.Warning => "[yellow]warning[/]",
        _ => $"[red]{status.ToString().ToLowerInvariant()}[/]",
    };
}
