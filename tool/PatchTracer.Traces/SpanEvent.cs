namespace PatchTracer.Traces;

/// <summary>Something that happened at one moment of a span.</summary>
public sealed record SpanEvent(long TimeUnixNano, string Name, AttributeList Attributes)
{
    public uint DroppedAttributesCount { get; init; }
}
