using System.Text.Json;

namespace PatchTracer.Cluster.Loading;

/// <summary>
/// One request that was sent, and the client span it was: one line of load.jsonl. The span is the root of its trace.
/// </summary>
/// <param name="TraceId">32 lower-case hexadecimal digits.</param>
/// <param name="SpanId">16 lower-case hexadecimal digits.</param>
/// <param name="StartUnixNano">When it was sent, Unix time in nanoseconds.</param>
/// <param name="DurationNanos">Until the whole answer was read, or it failed.</param>
/// <param name="Status">The HTTP status; 0 if there was no answer.</param>
/// <param name="Error">Null unless there was no answer.</param>
public sealed record LoadRequest(
    string TraceId, string SpanId, long StartUnixNano, long DurationNanos, int Status, string Url, string? Error)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    public bool IsSuccess => Status is >= 200 and < 300;

    public string ToJson() => JsonSerializer.Serialize(new { TraceId, SpanId, StartUnixNano, DurationNanos, Status, Url, Error }, Format);

    /// <summary>The requests of a load.jsonl.</summary>
    public static IReadOnlyList<LoadRequest> ReadAll(string path) =>
        [.. File.ReadLines(path).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize<LoadRequest>(l, Format)!)];
}
