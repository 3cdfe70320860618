using PatchTracer.Traces;

namespace PatchTracer.Storage;

/// <summary>Which spans to find; everything that is set must hold.</summary>
public sealed record SpanQuery
{
    public string? Service { get; init; }

    /// <summary>The span's name.</summary>
    public string? Operation { get; init; }

    public SpanKind? Kind { get; init; }

    public StatusCode? Status { get; init; }

    /// <summary>Whether spans with errors are left out.</summary>
    public bool WithoutErrors { get; init; }

    /// <summary>
    /// Attributes of the span, its resource, its scope, an event or a link, values as text (<see cref="AttributeValue.ToString"/>);
    /// <c>resource.KEY</c>, <c>scope.name</c> and <c>scope.version</c> as in Jaeger.
    /// </summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether kube-proxy's reports of connections are left out: each is a trace of its own, and there are more of them than of anything
    /// else.
    /// </summary>
    public bool WithoutConnections { get; init; }

    public TimeSpan? MinDuration { get; init; }

    public TimeSpan? MaxDuration { get; init; }

    /// <summary>Spans that ended at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Spans that began at this time or earlier.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>At most so many, the latest first.</summary>
    public int? Limit { get; init; }
}
