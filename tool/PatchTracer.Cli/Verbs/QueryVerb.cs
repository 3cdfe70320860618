using System.Net;
using CommandLine;
using CommandLine.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector;
using PatchTracer.Collector.Queries;
using PatchTracer.Experiments;
using PatchTracer.Storage;

namespace PatchTracer.Cli.Verbs;

[Verb("query", HelpText = "Search collected spans, draw one trace, or ask in SQL; in a store, or of a running collector.")]
internal sealed class QueryVerb : CommonOptions, IVerb
{
    [Option("store", MetaValue = "DIR", Default = "spans",
        HelpText = "The store of `collect`; while a collector has it open, ask that with --collector.")]
    public string Store { get; set; } = "spans";

    [Option("collector", MetaValue = "URL", HelpText = "Ask a running collector, such as http://127.0.0.1:16686, in place of a store.")]
    public string? Collector { get; set; }

    [Option("token", MetaValue = "TOKEN", HelpText = "The bearer token that the collector asks for; by default $PATCHTRACER_TOKEN.")]
    public string? Token { get; set; } = Environment.GetEnvironmentVariable("PATCHTRACER_TOKEN");

    [Option("service", MetaValue = "NAME", HelpText = "Traces with a span of this service.")]
    public string? Service { get; set; }

    [Option("operation", MetaValue = "NAME", HelpText = "… and of this name.")]
    public string? Operation { get; set; }

    [Option("tag", MetaValue = "KEY=VALUE",
        HelpText = "… with this attribute, its own or its resource's; several after one another. error=true finds failures.")]
    public IEnumerable<string> Tags { get; set; } = [];

    [Option("min-duration", MetaValue = "TIME", HelpText = "… that took at least so long: 100ms, 1.5s.")]
    public string? MinDuration { get; set; }

    [Option("max-duration", MetaValue = "TIME", HelpText = "… that took at most so long.")]
    public string? MaxDuration { get; set; }

    [Option("since", MetaValue = "TIME", HelpText = "… in the last 15m, 6h, …, or since a time in ISO 8601.")]
    public string? Since { get; set; }

    [Option("until", MetaValue = "TIME", HelpText = "… before a time, given likewise.")]
    public string? Until { get; set; }

    [Option("limit", Default = 20, HelpText = "At most so many traces, the latest first.")]
    public int Limit { get; set; } = 20;

    [Option("trace", MetaValue = "ID", SetName = "trace", HelpText = "Draw this trace.")]
    public string? Trace { get; set; }

    [Option("sql", MetaValue = "SELECT", SetName = "sql", HelpText = "One SELECT over the tables of docs/queries.md.")]
    public string? Sql { get; set; }

    [Option("json", HelpText = "The result as JSON; traces as in Jaeger's API.")]
    public bool Json { get; set; }

    [Option("csv", SetName = "sql", HelpText = "The result of --sql as CSV (RFC 4180).")]
    public bool Csv { get; set; }

    [Usage(ApplicationAlias = "patchtracer")]
    public static IEnumerable<Example> Examples =>
    [
        new("failed requests of the last hour", new QueryVerb { Service = "hotrod-driver", Tags = ["error=true"], Since = "1h" }),
        new("one trace", new QueryVerb { Trace = "ee26ff557337290ab97278f9260bc2ff" }),
        new("spans by service", new QueryVerb { Sql = "SELECT service, count(*) FROM span GROUP BY ALL ORDER BY 2 DESC" }),
    ];

    public bool EndsAtOnce => true;

    public async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        if (Csv && Sql is null)
            throw new UsageException("--csv is for the rows of --sql; traces come as text or --json");
        if (Limit < 1)
            throw new UsageException($"--limit takes 1 or more, not {Limit}");
        if (Collector is null)
            return (await terminal.WorkAsync(reporter => AskStoreAsync(terminal, reporter, cancellation)))();
        if (!Uri.TryCreate(Collector, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException($"--collector takes a URL such as http://127.0.0.1:{CollectorOptions.QueryPort}, not `{Collector}`");
        using var client = new QueryClient(url, Token);
        return (await AskAsync(terminal, client, cancellation))();
    }

    // The very server that a running collector has, on a free port and for as long as the question takes.
    private async Task<Func<int>> AskStoreAsync(Terminal terminal, Workspace.IReporter reporter, CancellationToken cancellation)
    {
        var directory = Path.GetFullPath(Store);
        if (!Directory.Exists(Storage.Store.RawLogDirectory(directory)))
            throw new ExperimentException($"{directory} is no store: it has no raw/; give --store, or --collector");
        var options = new CollectorOptions
        {
            StoreDirectory = directory,
            Grpc = [],
            Http = [],
            Query = [new IPEndPoint(IPAddress.Loopback, 0)]
        };
        await using var host = await CollectorHost.StartAsync(options, reporter, cancellation);
        reporter.Status("catching up with the raw log");
        await host.FlushAsync(cancellation);
        using var client = new QueryClient(new Uri($"http://{host.QueryEndpoints[0]}"), token: null);
        return await AskAsync(terminal, client, cancellation);
    }

    /// <returns>Writes the answer and gives the exit code: when the progress is gone from the terminal, which would else take the last
    /// lines along.</returns>
    private async Task<Func<int>> AskAsync(Terminal terminal, QueryClient client, CancellationToken cancellation)
    {
        if (Sql is not null)
        {
            var rows = await client.SqlAsync(Sql, cancellation);
            return () => QueryText.Write(terminal, rows, Json, Csv);
        }
        if (Trace is not null)
            return Text(Json ? await client.TracesJsonAsync([Trace], cancellation) : await client.WaterfallAsync(Trace, cancellation), 0);
        var found = await client.SearchAsync(QueryText.Parameters(this), cancellation);
        return Text(Json ? await client.TracesJsonAsync([.. found.Select(trace => trace.TraceId)], cancellation) : QueryText.Lines(found),
            found.Count > 0 ? 0 : 1);
    }

    private static Func<int> Text(string text, int exitCode) => () =>
    {
        Terminal.Write(text);
        return exitCode;
    };
}
