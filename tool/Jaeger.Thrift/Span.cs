namespace Jaeger.Thrift;

/// <summary>One span (jaeger.thrift, <c>struct Span</c>). Ids are 8 bytes, big-endian, reinterpreted as signed.</summary>
public sealed record Span
{
    /// <summary>The last 8 bytes of the trace id.</summary>
    public required long TraceIdLow { get; init; }

    /// <summary>The first 8 bytes of the trace id; 0 for ids of 64 bits.</summary>
    public long TraceIdHigh { get; init; }

    /// <summary>Unique within its trace.</summary>
    public required long SpanId { get; init; }

    /// <summary>0 for a root.</summary>
    public long ParentSpanId { get; init; }

    /// <summary>The span's name.</summary>
    public required string OperationName { get; init; }

    /// <summary>Other spans that had a part in causing it; a parent in <see cref="ParentSpanId"/> need not be repeated.</summary>
    public IReadOnlyList<SpanRef> References { get; init; } = [];

    /// <summary>Bit 0: sampled; bit 1: debug.</summary>
    public int Flags { get; init; }

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public required long StartTime { get; init; }

    /// <summary>Microseconds.</summary>
    public required long Duration { get; init; }

    /// <summary>What is known of the span.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>What happened while it lasted.</summary>
    public IReadOnlyList<Log> Logs { get; init; } = [];

    /// <summary>Its id as other spans refer to it.</summary>
    public SpanRef Reference(SpanRefType type) => new(type, TraceIdLow, TraceIdHigh, SpanId);
}
