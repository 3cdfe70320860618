namespace PatchTracer.Collector;

/// <summary>What became of the requests for one neighbour since the start.</summary>
/// <param name="Url">As it was given.</param>
/// <param name="Requests">Delivered: acknowledged, or for a Jaeger agent handed to the network.</param>
/// <param name="WaitingBytes">In the queue on disk.</param>
/// <param name="DroppedRequests">Found the queue full.</param>
/// <param name="RefusedRequests">The neighbour does not want them, now or later.</param>
/// <param name="RejectedSpans">Of delivered requests: not taken by the neighbour, or too large for a datagram.</param>
/// <param name="Problem">What the neighbour said last; null when all is well.</param>
public sealed record ForwardStatistics(
    string Url, long Requests, long WaitingBytes, long DroppedRequests, long RefusedRequests, long RejectedSpans, string? Problem);
