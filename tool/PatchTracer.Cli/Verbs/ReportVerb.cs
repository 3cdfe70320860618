using System.Net;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Workspace;

namespace PatchTracer.Cli.Verbs;

[Verb("report", HelpText = "Show a bundle: the verdict and waterfalls, or one trace, or one pod's start.")]
internal sealed class ReportVerb : CommonOptions, IVerb
{
    [Value(0, MetaName = "BUNDLE", Required = true, HelpText = "The directory that `run` wrote.")]
    public string Bundle { get; set; } = "";

    [Option("trace", MetaValue = "ID", SetName = "trace", HelpText = "Show this trace: 32 hexadecimal digits.")]
    public string? Trace { get; set; }

    [Option("subject", MetaValue = "NAME", SetName = "subject",
        HelpText = "Show this pod or request, across traces: a name from the verdict, or its beginning.")]
    public string? Subject { get; set; }

    [Option("page", SetName = "page", HelpText = "Show its traces as the collector's page, at http://127.0.0.1 and --port, until Ctrl-C.")]
    public bool Page { get; set; }

    [Option("port", Default = CollectorOptions.QueryPort, HelpText = "Port of --page; 0 takes a free one.")]
    public int Port { get; set; } = CollectorOptions.QueryPort;

    [Option("html", MetaValue = "FILE", SetName = "html",
        HelpText = "Write it as one page for a reviewer, which needs no network: verdict, what takes the time, the slowest, provenance.")]
    public string? Html { get; set; }

    [Option("json", SetName = "json", HelpText = "Manifest, steps and verdict as JSON on standard output.")]
    public bool Json { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("the whole report", new ReportVerb { Bundle = "bundles/hotrod-20261122-120000" }),
        new("one pod's start", new ReportVerb { Bundle = "bundles/hotrod-20261122-120000", Subject = "driver-" }),
    ];

    public bool EndsAtOnce => !Page;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Page)
            return await terminal.WorkAsync(reporter => ShowPageAsync(reporter, cancellation));
        var bundle = await BundleEvidence.ReadAsync(Path.GetFullPath(Bundle), cancellation);
        var report = new Report(bundle, bundle.Judge());
        if (Json)
            Terminal.WriteJson(new { bundle.Manifest, Verdict = report.Verdict });
        else if (Html is not null)
            return await terminal.WorkAsync(reporter => WriteHtmlAsync(report, Html, reporter, cancellation));
        else if (Trace is not null)
            Terminal.Write(report.OfTrace(TraceIds.Parse(Trace)));
        else if (Subject is not null)
            Terminal.Write(report.OfSubject(Subject));
        else
            Terminal.Write(report.Write());
        return 0;
    }

    private static async Task<int> WriteHtmlAsync(Report report, string file, IReporter reporter, CancellationToken cancellation)
    {
        await Publication.FileAsync(Path.GetFullPath(file), partial => File.WriteAllTextAsync(partial, report.WriteHtml(), cancellation));
        reporter.Info($"{file}: one page, to be opened in a browser wherever it is brought to");
        return 0;
    }

    private async Task<int> ShowPageAsync(IReporter reporter, CancellationToken cancellation)
    {
        await using var page = await BundlePage.OpenAsync(
            Path.GetFullPath(Bundle), Ports.At(IPAddress.Loopback, Port, "--port"), CacheRoot.FromEnvironment(), reporter, cancellation);
        reporter.Info($"{page.Url} shows {Bundle}; Ctrl-C ends it");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return 0;
    }
}
