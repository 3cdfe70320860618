using System.Globalization;
using System.Text;

namespace PatchTracer.Cli.Tests;

/// <summary>Traces as somebody else's program would have exported them: OTLP's JSON.</summary>
internal static class TraceFile
{
    private static ulong _next = 1;

    /// <summary>Requests of a front that asks a database, each a trace: 10 ms and what the database takes.</summary>
    /// <param name="millis">How long the database takes, for each of them.</param>
    /// <returns>The traces' ids.</returns>
    public static IReadOnlyList<string> Write(string path, IEnumerable<double> millis)
    {
        var (spans, ids, start) = (new StringBuilder(), new List<string>(), 1_700_000_000_000_000_000L);
        foreach (var database in millis)
        {
            var (trace, root) = (string.Create(CultureInfo.InvariantCulture, $"{Id():x32}"),
                string.Create(CultureInfo.InvariantCulture, $"{Id():x16}"));
            spans.Append(spans.Length > 0 ? "," : "")
                .Append(Span("front", "GET /", trace, root, "", start, start + (long)((10 + database) * 1e6)))
                .Append(',').Append(Span("database", "SELECT", trace, string.Create(CultureInfo.InvariantCulture, $"{Id():x16}"), root,
                    start + 5_000_000, start + 5_000_000 + (long)(database * 1e6)));
            ids.Add(trace);
            start += 10_000_000_000;
        }
        File.WriteAllText(path, $"{{\"resourceSpans\":[{spans}]}}");
        return ids;
    }

    private static string Span(string service, string name, string trace, string span, string parent, long start, long end) => $$$"""
        {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{service}}}"}}]},"scopeSpans":[{"spans":[{"traceId":"{{{trace}}}","spanId":"{{{span}}}","parentSpanId":"{{{parent}}}","name":"{{{name}}}","kind":2,"startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{end}}}"}]}]}
        """;

    private static ulong Id() => Interlocked.Increment(ref _next);
}
