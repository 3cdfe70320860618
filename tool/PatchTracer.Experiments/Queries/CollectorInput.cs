using System.Text;
using PatchTracer.Collector;
using PatchTracer.Collector.Queries;
using PatchTracer.Exchange;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Queries;

/// <summary>
/// What a running collector holds, named by the address of its page and, behind a question mark, which of it:
/// <c>http://127.0.0.1:16686?service=frontend&amp;since=1h</c>. Whole traces with a span that fits.
/// </summary>
/// <param name="Collector">Ends with a slash.</param>
/// <param name="Wanted">SQL over the table <c>span</c>, all of which must hold.</param>
internal sealed record CollectorInput(Uri Collector, IReadOnlyList<string> Wanted)
{
    /// <summary>Of one question for ids: below what an answer in SQL holds.</summary>
    private const int IdsAtOnce = 5000;

    /// <summary>Of one question for spans: their ids have room in the first line of a request.</summary>
    private const int TracesAtOnce = 100;

    internal const string Example = "http://127.0.0.1:16686?service=frontend&since=1h";

    public static bool Is(string input) =>
        input.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || input.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ExperimentException">It is no URL, or asks for something that is not known.</exception>
    public static CollectorInput Parse(string input, DateTimeOffset now)
    {
        // Not shown: there may be a secret in it.
        if (!Uri.TryCreate(input, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
            throw new ExperimentException(
                $"a collector is named by an address such as {Example}, without a user; its token is taken from PATCHTRACER_TOKEN");
        var path = url.GetLeftPart(UriPartial.Path);
        return new CollectorInput(new Uri(path.EndsWith('/') ? path : $"{path}/"),
            [.. Conditions(WhichTraces.Parse(url.Query, input, now))]);
    }

    /// <exception cref="CollectorException">The collector cannot be asked, or refuses a question.</exception>
    public async Task<SpanSet> ReadAsync(IReporter reporter, CancellationToken cancellation)
    {
        using var client = new QueryClient(Collector, Environment.GetEnvironmentVariable("PATCHTRACER_TOKEN"));
        var ids = await TraceIdsAsync(client, cancellation);
        var spans = new List<Span>();
        foreach (var some in ids.Chunk(TracesAtOnce))
        {
            reporter.Status($"{Collector}: {spans.Count} spans of {ids.Count} traces");
            using var lines = new MemoryStream(Encoding.UTF8.GetBytes(await client.SpansJsonAsync(some, cancellation)));
            spans.AddRange((await SpanExchange.ReadAsync(lines, $"{Collector}", cancellation)).Spans.Spans);
        }
        return new SpanSet(spans);
    }

    private async Task<List<string>> TraceIdsAsync(QueryClient client, CancellationToken cancellation)
    {
        var ids = new List<string>();
        for (var more = true; more;)
        {
            string[] conditions = [$"trace_id > '{(ids.Count > 0 ? ids[^1] : "")}'", .. Wanted];
            var found = await client.SqlAsync(
                $"SELECT DISTINCT trace_id FROM span WHERE {string.Join(" AND ", conditions)} ORDER BY trace_id LIMIT {IdsAtOnce}",
                cancellation);
            ids.AddRange(found.Rows.Select(row => (string)row[0]!));
            more = found.Rows.Count == IdsAtOnce;
        }
        return ids;
    }

    private static IEnumerable<string> Conditions(SpanQuery which)
    {
        if (which.Service is { } service)
            yield return $"service = {Text(service)}";
        if (which.Operation is { } operation)
            yield return $"name = {Text(operation)}";
        if (which.From is { } from)
            yield return $"end_nano >= {UnixNano.Of(from)}";
        if (which.To is { } to)
            yield return $"start_nano <= {UnixNano.Of(to)}";
    }

    private static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
