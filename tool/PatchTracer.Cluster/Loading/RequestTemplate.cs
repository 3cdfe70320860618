namespace PatchTracer.Cluster.Loading;

/// <summary>
/// One kind of request. <c>{name}</c> in path, headers and body stands for a value drawn for each request, <c>{number}</c> for the
/// request's own.
/// </summary>
public sealed record RequestTemplate
{
    /// <summary>The placeholder that every request has without being told.</summary>
    public const string Number = "number";

    /// <summary>Null: <see cref="SpanName"/>.</summary>
    public string? Name { get; init; }

    /// <summary>How often it is drawn, compared to the others.</summary>
    public int Weight { get; init; } = 1;

    public string Method { get; init; } = "GET";

    /// <summary>Path and query. Values are escaped as it needs.</summary>
    public string Path { get; init; } = "/";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Values go into it as they are; what looks like a placeholder and is none stays.</summary>
    public string? Body { get; init; }

    /// <summary>Another status is a failure.</summary>
    public StatusRange Status { get; init; } = StatusRange.Answered;

    public string Title => Name ?? SpanName;

    /// <summary>
    /// Low-cardinality, as OpenTelemetry's HTTP conventions want a client span's name: method and template, without the query.
    /// </summary>
    public string SpanName => $"{Method} {Path.Split('?')[0]}";
}
