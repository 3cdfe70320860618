using System.Text.Json.Serialization;

namespace PatchTracer.Traces.Evidence;

/// <summary>One request the load generator sent (one line of <c>load.jsonl</c>, camelCase, unknown fields ignored).</summary>
public sealed record LoadRequest
{
    /// <summary>The trace that the generator started for it.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>The generator's own client span.</summary>
    public required SpanId SpanId { get; init; }

    /// <summary>When it was sent.</summary>
    public required long StartUnixNano { get; init; }

    /// <summary>Until the whole answer was read, or it failed.</summary>
    public long DurationNanos { get; init; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public int Status { get; init; }

    public string Url { get; init; } = "";

    /// <summary>Which of the load's requests it is; empty in logs of bundles of format 1.</summary>
    public string Name { get; init; } = "";

    public string Method { get; init; } = "GET";

    /// <summary>No answer, or none that counts as one; null in logs of bundles of format 1.</summary>
    public bool? Failed { get; init; }

    /// <summary>The path as it was before values were put in, without the query; empty in logs of bundles of format 1.</summary>
    public string Template { get; init; } = "";

    /// <summary>Null unless there was no answer.</summary>
    public string? Error { get; init; }

    [JsonIgnore]
    public bool IsFailed => Failed ?? Status is < 200 or > 299;
}
