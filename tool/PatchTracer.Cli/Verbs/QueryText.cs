using System.Globalization;
using System.Text;
using PatchTracer.Cli.Console;
using PatchTracer.Collector.Queries;
using PatchTracer.Collector.Sql;
using PatchTracer.Traces;
using PatchTracer.Traces.Views;

namespace PatchTracer.Cli.Verbs;

/// <summary>The arguments of `query` as parameters of the query API, and its answers as text.</summary>
internal static class QueryText
{
    public static IReadOnlyList<(string Name, string Value)> Parameters(QueryVerb verb)
    {
        var parameters = new List<(string, string)> { ("limit", verb.Limit.ToString(CultureInfo.InvariantCulture)) };
        void Add(string name, string? value)
        {
            if (value is not null)
                parameters.Add((name, value));
        }
        Add("service", verb.Service);
        Add("operation", verb.Operation);
        Add("minDuration", verb.MinDuration);
        Add("maxDuration", verb.MaxDuration);
        Add("start", Microseconds("--since", verb.Since));
        Add("end", Microseconds("--until", verb.Until));
        foreach (var tag in verb.Tags)
        {
            var equals = tag.IndexOf('=', StringComparison.Ordinal);
            Add("tag", equals > 0 ? $"{tag[..equals]}:{tag[(equals + 1)..]}"
                : throw new UsageException($"--tag takes KEY=VALUE, not `{tag}`"));
        }
        return parameters;
    }

    /// <summary>A trace a line: id, start, duration, spans, errors, root.</summary>
    public static string Lines(IReadOnlyList<TraceLine> traces)
    {
        var text = new StringBuilder();
        foreach (var trace in traces)
        {
            var errors = trace.Errors > 0 ? $", {trace.Errors} with errors" : "";
            text.Append(CultureInfo.InvariantCulture, $"{trace.TraceId}  {UnixNano.ToTime(trace.StartUnixNano):yyyy-MM-dd HH:mm:ss.fff}  "
                + $"{Nanos.Text(trace.DurationNanos),7}  {PlainText.Of(trace.Name)} [{PlainText.Of(trace.Service)}], "
                + $"{trace.Spans} {(trace.Spans == 1 ? "span" : "spans")}{errors}\n");
        }
        return traces.Count == 0 ? "no trace fits" : text.ToString();
    }

    public static int Write(Terminal terminal, SqlResult result, bool json, bool csv)
    {
        if (json)
            Terminal.WriteJson(result.Rows.Select(row => result.Columns.Zip(row).GroupBy(cell => cell.First)
                .ToDictionary(cell => cell.Key, cell => cell.First().Second)));
        else if (csv)
            Terminal.Write(CsvText.Of(result));
        else
            terminal.Write(Table(result));
        if (result.Truncated)
            terminal.WriteError($"only the first {result.Rows.Count} rows; narrow the SELECT or give it a LIMIT");
        return 0;
    }

    private static PlainTable Table(SqlResult result)
    {
        var table = new PlainTable([.. result.Columns.Select(column => new PlainColumn(column))]);
        foreach (var row in result.Rows)
            table.Row([.. row.Select(Text)]);
        return table;
    }

    /// <summary>A value of a cell.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string? Microseconds(string option, string? text)
    {
        if (text is null)
            return null;
        var time = QueryTime.Parse(text, DateTimeOffset.UtcNow)
            ?? throw new UsageException($"{option} takes {QueryTime.Forms}, not `{text}`");
        return (UnixNano.Of(time) / 1000).ToString(CultureInfo.InvariantCulture);
    }
}
