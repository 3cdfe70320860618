using PatchTracer.Storage;

namespace PatchTracer.Collector.Receivers;

/// <summary>Counts what came; all receivers write to it at once.</summary>
internal sealed class Tally
{
    private long _requests;
    private long _bytes;
    private long _spans;
    private long _rejectedSpans;
    private long _malformed;
    private long _refused;
    private long _claimed;

    public void Accepted(int bytes, long spans, long rejected)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _spans, spans);
        Interlocked.Add(ref _rejectedSpans, rejected);
    }

    /// <summary>Spans that say they are a component's, from somebody without the credential.</summary>
    public void Claimed(long spans) => Interlocked.Add(ref _claimed, spans);

    public void Refused(OutcomeKind kind) =>
        Interlocked.Increment(ref kind is OutcomeKind.Overloaded or OutcomeKind.Throttled ? ref _refused : ref _malformed);

    public CollectorStatistics Read(Store store) => new(
        Interlocked.Read(ref _requests), Interlocked.Read(ref _bytes), Interlocked.Read(ref _spans), Interlocked.Read(ref _rejectedSpans),
        Interlocked.Read(ref _malformed), Interlocked.Read(ref _refused), store.IndexedSpans, store.DuplicateSpans, store.ConflictingSpans,
        Interlocked.Read(ref _claimed));
}
