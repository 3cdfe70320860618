namespace PatchTracer.Traces;

/// <summary>What names a span among all traces: span ids are unique only within their trace.</summary>
public readonly record struct SpanKey(TraceId TraceId, SpanId SpanId)
{
    // Ids are random, or count: spread, either way, by the golden ratio.
    public override int GetHashCode() => (int)(((SpanId.Value + TraceId.Low) * 0x9E3779B97F4A7C15) >> 32);

    public override string ToString() => $"{TraceId}/{SpanId}";
}
