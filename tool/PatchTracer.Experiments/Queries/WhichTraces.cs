using PatchTracer.Collector.Queries;
using PatchTracer.Storage;

namespace PatchTracer.Experiments.Queries;

/// <summary>
/// What stands behind the question mark of an input that is asked rather than read: <c>service=frontend&amp;since=1h</c>. Whole traces with a
/// span that fits.
/// </summary>
internal static class WhichTraces
{
    private static readonly string[] Keys = ["service", "operation", "since", "until"];

    /// <param name="input">The whole of it, for errors.</param>
    /// <exception cref="ExperimentException">It asks for something that is not known.</exception>
    public static SpanQuery Parse(string query, string input, DateTimeOffset now)
    {
        var which = new SpanQuery();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            // A blank is written as either.
            var value = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..].Replace('+', ' '));
            which = With(which, input, equals < 0 ? part : part[..equals], value, now);
        }
        return which;
    }

    private static SpanQuery With(SpanQuery which, string input, string key, string value, DateTimeOffset now) => key switch
    {
        "service" => which with { Service = value },
        "operation" => which with { Operation = value },
        "since" => which with { From = Time(input, key, value, now) },
        "until" => which with { To = Time(input, key, value, now) },
        _ => throw new ExperimentException(
            $"it is not asked for `{key}`, but for {string.Join(", ", Keys)}: {CollectorInput.Example}", input),
    };

    private static DateTimeOffset Time(string input, string key, string value, DateTimeOffset now) => QueryTime.Parse(value, now)
        ?? throw new ExperimentException($"{key} takes {QueryTime.Forms}, not `{value}`", input);
}
