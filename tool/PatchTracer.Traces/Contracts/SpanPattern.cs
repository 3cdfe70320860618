namespace PatchTracer.Traces.Contracts;

/// <summary>What a span, or a derived hop, must look like. Absent parts fit anything.</summary>
public sealed record SpanPattern
{
    public TextPattern? Tracepoint { get; init; }

    public TextPattern? Name { get; init; }

    public SpanKind? Kind { get; init; }

    public TextPattern? Layer { get; init; }

    public TextPattern? Service { get; init; }

    public TextPattern? SpanId { get; init; }

    /// <summary>Looked up in the span, then in its resource.</summary>
    public IReadOnlyDictionary<string, TextPattern> Attributes { get; init; } = new Dictionary<string, TextPattern>();

    /// <summary>Fits derived hops instead of spans.</summary>
    public bool Hop { get; init; }
}
