namespace Jaeger.Thrift;

/// <summary>Spans of one process, reported together (jaeger.thrift, <c>struct Batch</c>).</summary>
public sealed record Batch(Process Process, IReadOnlyList<Span> Spans)
{
    /// <summary>Which batch of its sender this is, from 1; 0 when the sender does not count.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>What the sender lost so far; null when it does not tell.</summary>
    public ClientStats? Stats { get; init; }
}

/// <summary>Spans that a client could not report, since it started (jaeger.thrift, <c>struct ClientStats</c>).</summary>
/// <param name="FullQueueDroppedSpans">Found no room to wait in.</param>
/// <param name="TooLargeDroppedSpans">Did not fit into a datagram.</param>
/// <param name="FailedToEmitSpans">Could not be sent.</param>
public readonly record struct ClientStats(long FullQueueDroppedSpans, long TooLargeDroppedSpans, long FailedToEmitSpans);
