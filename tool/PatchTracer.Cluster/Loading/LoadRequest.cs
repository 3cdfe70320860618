using System.Text.Json;

namespace PatchTracer.Cluster.Loading;

/// <summary>One request that was sent, and the client span it was: one line of load.jsonl. The span is the root of its trace.</summary>
public sealed record LoadRequest
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>When it was sent, Unix time in nanoseconds.</summary>
    public required long StartUnixNano { get; init; }

    /// <summary>Until the whole answer was read, or it failed.</summary>
    public required long DurationNanos { get; init; }

    /// <summary>Which of the load's requests it is.</summary>
    public required string Name { get; init; }

    public required string Method { get; init; }

    /// <summary>The path as it was before values were put in, without the query.</summary>
    public required string Template { get; init; }

    public required string Url { get; init; }

    /// <summary>The HTTP status; 0 if there was no answer.</summary>
    public required int Status { get; init; }

    /// <summary>No answer, or one with a status that this request does not take for one.</summary>
    public required bool Failed { get; init; }

    /// <summary>Null unless there was no answer.</summary>
    public string? Error { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The requests of a load.jsonl.</summary>
    public static IReadOnlyList<LoadRequest> ReadAll(string path) =>
        [.. File.ReadLines(path).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<LoadRequest>(l, Format)!)];
}
