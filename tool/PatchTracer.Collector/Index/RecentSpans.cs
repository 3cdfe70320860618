using PatchTracer.Traces;

namespace PatchTracer.Collector.Index;

/// <summary>
/// The spans that were indexed last: a client that got no answer sends again within minutes, and what it sends again is
/// left out here. Older repetitions are left out when queried.
/// </summary>
internal sealed class RecentSpans(int capacity)
{
    private readonly HashSet<SpanKey> _known = [];
    private readonly Queue<SpanKey> _order = [];

    public int Capacity => capacity;

    /// <summary>False when the span was added before.</summary>
    public bool TryAdd(SpanKey key)
    {
        if (!_known.Add(key))
            return false;
        _order.Enqueue(key);
        if (_order.Count > capacity)
            _known.Remove(_order.Dequeue());
        return true;
    }
}
