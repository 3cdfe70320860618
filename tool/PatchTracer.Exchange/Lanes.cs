using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>
/// Puts the spans of one process on lanes, as trace viewers want them: on one lane, two spans are apart or one holds the
/// other. A child goes beside its parent where it can.
/// </summary>
internal sealed class Lanes
{
    private readonly List<Stack<long>> _ends = [];
    private readonly Dictionary<SpanKey, int> _laneOf = [];

    /// <summary>Spans must come by start, of equal starts the longest first. Lanes are numbered from 0.</summary>
    public int Place(Span span)
    {
        var lane = span.ParentKey is { } parent && _laneOf.TryGetValue(parent, out var beside) && Fits(beside, span)
            ? beside
            : Enumerable.Range(0, _ends.Count).Cast<int?>().FirstOrDefault(lane => Fits(lane!.Value, span)) ?? Add();
        _ends[lane].Push(span.StartUnixNano + span.DurationNanos);
        _laneOf[span.Key] = lane;
        return lane;
    }

    private bool Fits(int lane, Span span)
    {
        var ends = _ends[lane];
        while (ends.TryPeek(out var end) && end <= span.StartUnixNano)
            ends.Pop();
        return !ends.TryPeek(out var around) || around >= span.StartUnixNano + span.DurationNanos;
    }

    private int Add()
    {
        _ends.Add(new Stack<long>());
        return _ends.Count - 1;
    }
}
