using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Cluster.Doctoring;
using PatchTracer.Traces.Views;
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

    /// <summary>A finding is a line; what does not fit is in --json, and below the table where it matters.</summary>
    private static void Write(Terminal terminal, IReadOnlyList<Finding> findings)
    {
        var limit = Math.Clamp((terminal.Width - Fixed) / 2, 20, WidestCell);
        var table = new PlainTable(new PlainColumn(""), new PlainColumn(""), new PlainColumn("", Most: limit),
            new PlainColumn("", Most: limit));
        foreach (var finding in findings)
        {
            table.Row([finding.Status.ToString().ToLowerInvariant(), finding.Name, finding.Version ?? finding.Details, finding.LookedAt],
                [Colour(finding.Status), null, null, new Style(decoration: Decoration.Dim)]);
        }
        terminal.Write(table);
        foreach (var finding in findings.Where(f => f.Status != FindingStatus.Ok))
            Terminal.Write($"\n{finding.Name}: {finding.Details}\n  {finding.Why}\n  {finding.Remedy}");
    }

    private static Color Colour(FindingStatus status) => status switch
    {
        FindingStatus.Ok => Color.Green,
        FindingStatus.Warning => Color.Yellow,
        _ => Color.Red,
    };
}
