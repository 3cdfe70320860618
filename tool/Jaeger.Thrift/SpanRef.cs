namespace Jaeger.Thrift;

/// <summary>How another span had a part in causing this one; numbered as in jaeger.thrift.</summary>
public enum SpanRefType
{
    /// <summary>The other span waits for this one.</summary>
    ChildOf = 0,

    /// <summary>The other span does not wait for this one.</summary>
    FollowsFrom = 1,
}

/// <summary>A reference to another span, possibly of another trace (jaeger.thrift, <c>struct SpanRef</c>).</summary>
/// <param name="Type">How that span had a part in it.</param>
/// <param name="TraceIdLow">The last 8 bytes of the trace id, big-endian.</param>
/// <param name="TraceIdHigh">The first 8 bytes of the trace id, big-endian; 0 for ids of 64 bits.</param>
/// <param name="SpanId">The 8 bytes of the span id, big-endian.</param>
public readonly record struct SpanRef(SpanRefType Type, long TraceIdLow, long TraceIdHigh, long SpanId);
