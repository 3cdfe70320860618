namespace PatchTracer.Collector;

/// <summary>What a collector did since it started, at one moment.</summary>
/// <param name="Requests">Requests acknowledged.</param>
/// <param name="Bytes">Their bodies as they came.</param>
/// <param name="Spans">Spans in them that were taken, repetitions included.</param>
/// <param name="RejectedSpans">Spans in them that were not (no valid id); their senders were told.</param>
/// <param name="MalformedRequests">Refused for good: unreadable, unknown type, too large.</param>
/// <param name="RefusedRequests">Refused for now, with a hint when to try again.</param>
/// <param name="IndexedSpans">Spans that can be queried, of those that came or were caught up with since the start.</param>
/// <param name="DuplicateSpans">Spans that had come before and count once.</param>
/// <param name="ConflictingSpans">Spans that have the id of another and differ from it; both can be queried.</param>
/// <param name="ClaimedSpans">Spans that say they are of a component of the cluster and came without its credential, those that were
/// refused included.</param>
public sealed record CollectorStatistics(
    long Requests, long Bytes, long Spans, long RejectedSpans, long MalformedRequests, long RefusedRequests, long IndexedSpans,
    long DuplicateSpans,
    long ConflictingSpans, long ClaimedSpans);
