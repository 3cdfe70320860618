namespace PatchTracer.Traces;

/// <summary>
/// One span as OTLP defines it. Times are nanoseconds since 1970-01-01T00:00:00Z and may be wrong: an end before the start
/// counts as no duration. Equality is by content, resource and scope included.
/// </summary>
public sealed record Span
{
    public required TraceId TraceId { get; init; }

    public required SpanId SpanId { get; init; }

    /// <summary>Empty for a root.</summary>
    public SpanId ParentSpanId { get; init; }

    public required string Name { get; init; }

    public SpanKind Kind { get; init; }

    public required long StartUnixNano { get; init; }

    public required long EndUnixNano { get; init; }

    public StatusCode Status { get; init; }

    public string StatusMessage { get; init; } = "";

    public AttributeList Attributes { get; init; } = AttributeList.Empty;

    public IReadOnlyList<SpanEvent> Events { get; init; } = [];

    public IReadOnlyList<SpanLink> Links { get; init; } = [];

    /// <summary>As in OTLP: bits 0-7 are the W3C trace flags, bit 8 tells that bit 9 (parent is remote) is known.</summary>
    public uint Flags { get; init; }

    public string TraceState { get; init; } = "";

    public uint DroppedAttributesCount { get; init; }

    public uint DroppedEventsCount { get; init; }

    public uint DroppedLinksCount { get; init; }

    public Resource Resource { get; init; } = Resource.Empty;

    public Scope Scope { get; init; } = Scope.Empty;

    /// <summary>
    /// Null where no collector told its senders apart. How a span came is not part of what it is: equality leaves it out.
    /// </summary>
    public Sender? Sender { get; init; }

    public SpanKey Key => new(TraceId, SpanId);

    /// <summary>The parent's key; null for a root.</summary>
    public SpanKey? ParentKey => ParentSpanId.IsEmpty ? null : new SpanKey(TraceId, ParentSpanId);

    /// <summary>Never negative.</summary>
    public long DurationNanos => Math.Max(0, EndUnixNano - StartUnixNano);

    public string Service => Resource.Service;

    /// <summary>The catalog id of the tracepoint that recorded it; null for spans of other instrumentation.</summary>
    public string? Tracepoint => Attributes.Text(Conventions.Tracepoint);

    public string Layer =>
        Attributes.Text(Conventions.Layer) ?? Resource.Attributes.Text(Conventions.Layer) ?? Conventions.ApplicationLayer;

    public string? Node => Resource.Node;

    /// <summary>An attribute of the span, or else of its resource, as text.</summary>
    public string? Text(string key) => Attributes.Text(key) ?? Resource.Attributes.Text(key);

    public bool Equals(Span? other) => ReferenceEquals(this, other)
        || (other is not null && SameIdentity(other) && SameOutcome(other) && SameOrigin(other));

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => $"{Name} ({Service}) {Key}";

    private bool SameIdentity(Span other) => Key == other.Key && ParentSpanId == other.ParentSpanId && Name == other.Name
        && Kind == other.Kind && Flags == other.Flags && TraceState == other.TraceState;

    private bool SameOutcome(Span other) => StartUnixNano == other.StartUnixNano && EndUnixNano == other.EndUnixNano
        && Status == other.Status && StatusMessage == other.StatusMessage && Attributes.Equals(other.Attributes)
        && Events.SequenceEqual(other.Events) && Links.SequenceEqual(other.Links)
        && DroppedAttributesCount == other.DroppedAttributesCount && DroppedEventsCount == other.DroppedEventsCount
        && DroppedLinksCount == other.DroppedLinksCount;

    private bool SameOrigin(Span other) => Resource.Equals(other.Resource) && Scope.Equals(other.Scope);
}
