using System.Runtime.InteropServices;

namespace PatchTracer.Traces;

/// <summary>
/// All spans of a run in the order they came. Building is linear; lookups are constant. A span that came twice with the same
/// content (a retried export) counts once; with other content it is a span of its own, and a conflict: two programs took one id,
/// or, in Zipkin's way, client and server of a call share it. Where senders are known, a component's span comes before anybody
/// else's with its id, and what others say in a component's name is set aside.
/// </summary>
public sealed class SpanSet
{
    private readonly List<Span> _spans = [];
    private readonly List<SpanConflict> _conflicts = [];
    private readonly List<Span> _setAside = [];
    private readonly Dictionary<SpanKey, int> _byKey;
    private readonly Dictionary<SpanKey, List<int>> _shared = [];
    private readonly HashSet<Span> _contents = new(ByContent.Instance);
    private readonly Dictionary<TraceId, (int Start, int Count)> _ranges = [];
    private readonly int[] _byTrace;

    public SpanSet(IEnumerable<Span> spans)
    {
        _byKey = new Dictionary<SpanKey, int>(spans.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var span in spans)
            Add(span);
        _byTrace = GroupByTrace();
    }

    public IReadOnlyList<Span> Spans => _spans;

    public int Count => _spans.Count;

    public IReadOnlyCollection<TraceId> TraceIds => _ranges.Keys;

    public IReadOnlyList<SpanConflict> Conflicts => _conflicts;

    /// <summary>
    /// Spans that claim to be a component's (<see cref="ComponentClaim"/>) and came without its credential. They are in nothing else here.
    /// </summary>
    public IReadOnlyList<Span> SetAside => _setAside;

    /// <summary>How many spans came again with the same content.</summary>
    public int Repeated { get; private set; }

    /// <summary>Start of the first span; 0 when there is none.</summary>
    public long FirstUnixNano { get; private set; }

    /// <summary>End of the last span; 0 when there is none.</summary>
    public long LastUnixNano { get; private set; }

    /// <summary>The first that came, or a component's; null when there is no such span.</summary>
    public Span? Find(SpanKey key) => _byKey.TryGetValue(key, out var index) ? _spans[index] : null;

    public Span? Find(TraceId traceId, SpanId spanId) => Find(new SpanKey(traceId, spanId));

    /// <summary>The position in <see cref="Spans"/> of the span that <see cref="Find(SpanKey)"/> finds, or -1.</summary>
    public int IndexOf(SpanKey key) => _byKey.TryGetValue(key, out var index) ? index : -1;

    /// <summary>
    /// The positions of all spans that have this id, when there are several, without those that only claim it beside a component's; empty
    /// otherwise.
    /// </summary>
    public IReadOnlyList<int> Sharing(SpanKey key) => _shared.TryGetValue(key, out var all) ? all : [];

    /// <summary>Positions in <see cref="Spans"/> of all spans of a trace, in the order they came; empty for an unknown trace.</summary>
    public ReadOnlySpan<int> InTrace(TraceId traceId) =>
        _ranges.TryGetValue(traceId, out var range) ? _byTrace.AsSpan(range.Start, range.Count) : [];

    private void Add(Span span)
    {
        if (span.Sender is { IsComponent: false } && ComponentClaim.Of(span) is not null)
        {
            _setAside.Add(span);
            return;
        }
        if (!_byKey.TryAdd(span.Key, _spans.Count) && !TryAddSharing(span))
            return;
        FirstUnixNano = _spans.Count == 0 ? span.StartUnixNano : Math.Min(FirstUnixNano, span.StartUnixNano);
        LastUnixNano = Math.Max(LastUnixNano, Math.Max(span.StartUnixNano, span.EndUnixNano));
        _spans.Add(span);
    }

    /// <summary>A span with the id of another; false when it is one of those that are there.</summary>
    private bool TryAddSharing(Span span)
    {
        var first = _byKey[span.Key];
        var (isComponents, isFirstComponents) = (span.Sender is { IsComponent: true }, _spans[first].Sender is { IsComponent: true });
        if (_spans[first].Equals(span) || _contents.Contains(span))
        {
            Repeated++;
            if (isComponents && _spans[first].Equals(span))
                _spans[first] = span;
            return false;
        }
        _contents.Add(span);
        _conflicts.Add(isComponents && !isFirstComponents ? new SpanConflict(span, _spans[first]) : new SpanConflict(_spans[first], span));
        if (isComponents == isFirstComponents)
            Share(span.Key, first);
        else if (isComponents)
        {
            _shared.Remove(span.Key);
            _byKey[span.Key] = _spans.Count;
        }
        return true;
    }

    private void Share(SpanKey key, int first)
    {
        if (!_shared.TryGetValue(key, out var sharing))
            _shared.Add(key, sharing = [first]);
        sharing.Add(_spans.Count);
    }

    private int[] GroupByTrace()
    {
        // Which trace each span is of, by the order in which traces come: asked once.
        var (ordinals, counts) = (new int[_spans.Count], new List<int>());
        var numbers = new Dictionary<TraceId, int>();
        for (var i = 0; i < ordinals.Length; i++)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, _spans[i].TraceId, out var known);
            if (!known)
            {
                number = counts.Count;
                counts.Add(0);
            }
            ordinals[i] = number;
            counts[number]++;
        }
        var starts = new int[counts.Count];
        for (var i = 1; i < starts.Length; i++)
            starts[i] = starts[i - 1] + counts[i - 1];
        _ranges.EnsureCapacity(starts.Length);
        foreach (var (traceId, number) in numbers)
            _ranges.Add(traceId, (starts[number], counts[number]));
        var grouped = new int[_spans.Count];
        for (var i = 0; i < grouped.Length; i++)
            grouped[starts[ordinals[i]]++] = i;
        return grouped;
    }

    // A span's own hash is its id's, which these share.
    private sealed class ByContent : IEqualityComparer<Span>
    {
        public static readonly ByContent Instance = new();

        public bool Equals(Span? x, Span? y) => x is null ? y is null : x.Equals(y);

        public int GetHashCode(Span obj) =>
            HashCode.Combine(obj.Key, obj.Name, obj.Kind, obj.StartUnixNano, obj.EndUnixNano, obj.Attributes, obj.Service);
    }
}
