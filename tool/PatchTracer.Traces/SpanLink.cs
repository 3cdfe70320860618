namespace PatchTracer.Traces;

/// <summary>Another span that had a part in causing this one, possibly of another trace.</summary>
public sealed record SpanLink(TraceId TraceId, SpanId SpanId)
{
    public string TraceState { get; init; } = "";

    public AttributeList Attributes { get; init; } = AttributeList.Empty;

    public uint DroppedAttributesCount { get; init; }

    /// <summary>As in OTLP: bits 0-7 are the W3C trace flags, bit 8 tells that bit 9 (is remote) is known.</summary>
    public uint Flags { get; init; }

    public SpanKey Key => new(TraceId, SpanId);
}
