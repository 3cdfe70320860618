using System.Globalization;
using PatchTracer.Storage;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// The parameters of <see cref="JaegerApiV3"/>, in proto3's camelCase and in the snake_case of before: times as RFC 3339 writes
/// them, durations as Go does, attributes as a JSON object of texts.
/// </summary>
internal sealed class JaegerV3Parameters(IQueryCollection query, TimeProvider time)
{
    /// <summary>No service means any. A search without a start looks two days back.</summary>
    /// <exception cref="QueryRefusal">A parameter cannot be read.</exception>
    public SpanQuery Search()
    {
        var search = new SpanQuery
        {
            Service = Text("query.serviceName", "query.service_name"),
            Operation = Text("query.operationName", "query.operation_name"),
            MinDuration = Duration("query.durationMin", "query.duration_min"),
            MaxDuration = Duration("query.durationMax", "query.duration_max"),
            From = Time("query.startTimeMin", "query.start_time_min") ?? time.GetUtcNow() - JaegerParameters.DefaultLookback,
            To = Time("query.startTimeMax", "query.start_time_max"),
            Limit = Depth(),
        };
        return JaegerParameters.WithTags(search, Text("query.attributes") is { } json ? JaegerParameters.ParseTags("query.attributes", json)
            : []);
    }

    /// <summary>The window of <c>startTime</c> and <c>endTime</c>; by default the last day.</summary>
    public (DateTimeOffset From, DateTimeOffset To) Window()
    {
        var to = Time("endTime", "end_time") ?? time.GetUtcNow();
        return (Time("startTime", "start_time") ?? to - TimeSpan.FromDays(1), to);
    }

    /// <exception cref="QueryRefusal">Not one of Jaeger's names of kinds.</exception>
    public SpanKind? Kind() => Text("spanKind", "span_kind") is { } name ? JaegerParameters.ParseKind(name) : null;

    /// <exception cref="QueryRefusal">It is missing.</exception>
    public string RequiredService() => Text("service") ?? throw JaegerParameters.Bad("parameter 'service' is required");

    private string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (query[name].ToString() is { Length: > 0 } text)
                return text;
        }
        return null;
    }

    private int Depth()
    {
        if (Text("query.searchDepth", "query.search_depth", "query.num_traces") is not { } text)
            return JaegerParameters.DefaultLimit;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var depth)
            ? (int)Math.Min(depth, JaegerParameters.MaxLimit)
            : throw Malformed("query.searchDepth", text, "a number");
    }

    private TimeSpan? Duration(string name, string former)
    {
        if (Text(name, former) is not { } text)
            return null;
        return GoDuration.TryParse(text, out var duration) ? duration : throw Malformed(name, text, "a duration such as 1.2s");
    }

    // A plus that was not escaped, which Grafana sends, arrives as a blank.
    private DateTimeOffset? Time(string name, string former)
    {
        if (Text(name, former) is not { } text)
            return null;
        return DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed
            : throw Malformed(name, text, "a time such as 2026-01-02T15:04:05Z");
    }

    private static QueryRefusal Malformed(string name, string text, string wanted) =>
        JaegerParameters.Bad($"malformed parameter {name}: '{JaegerParameters.Shorten(text)}' is not {wanted}");
}
