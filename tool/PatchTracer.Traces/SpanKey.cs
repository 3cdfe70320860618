namespace PatchTracer.Traces;

/// <summary>What names a span among all traces: span ids are unique only within their trace.</summary>
public readonly record struct SpanKey(TraceId TraceId, SpanId SpanId)
{
    public override string ToString() => $"{TraceId}/{SpanId}";
}
