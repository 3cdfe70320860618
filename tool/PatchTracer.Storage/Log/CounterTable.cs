using PatchTracer.Otlp;

namespace PatchTracer.Storage.Log;

/// <summary>
/// Runtime counters folded to the latest value of each process, tracepoint, state and reason, beside what each had counted when its
/// process told of itself for the first time.
/// </summary>
internal sealed class CounterTable
{
    /// <summary>Processes come and go, but not in such numbers; a sender that makes up names must not fill the memory.</summary>
    private const int MaxBytes = 16 << 20;

    private const int EntryBytes = 300;

    private readonly Dictionary<(string, string, string, string, string, string), Known> _known = [];

    /// <summary>When each process told of itself for the first time.</summary>
    private readonly Dictionary<(string, string, string), long> _first = [];

    private int _bytes;

    /// <summary>Goes up with each point that came.</summary>
    public int Version { get; private set; }

    public void Reset(IReadOnlyList<RuntimeCounter> counters)
    {
        _known.Clear();
        _first.Clear();
        _bytes = 0;
        foreach (var counter in counters)
            Apply(new CounterPoint(counter, IsDelta: false));
    }

    public void Apply(IReadOnlyList<CounterPoint> points)
    {
        foreach (var point in points)
            Apply(point);
    }

    public void Apply(CounterPoint point)
    {
        Version++;
        var counter = point.Counter;
        var key = (counter.Service, counter.Node, counter.Instance, counter.Tracepoint, counter.State, counter.Reason);
        if (!_known.TryGetValue(key, out var known))
        {
            var bytes = EntryBytes + (2 * (counter.Service.Length + counter.Node.Length + counter.Instance.Length
                + counter.Tracepoint.Length + counter.State.Length + counter.Reason.Length));
            if (_bytes + bytes > MaxBytes)
                return;
            _bytes += bytes;
            var process = (counter.Service, counter.Node, counter.Instance);
            // What is told of for the first time when its process has told of others before was nothing until then.
            var isFirst = _first.TryAdd(process, counter.TimeUnixNano) || _first[process] == counter.TimeUnixNano;
            _known.Add(key, new Known(counter, isFirst && !point.IsDelta ? counter.Value : 0, point.StartUnixNano));
        }
        else if (point.IsDelta)
            _known[key] = known with { Latest = counter with { Value = known.Latest.Value + counter.Value } };
        else if (counter.TimeUnixNano >= known.Latest.TimeUnixNano)
            _known[key] = known with { Latest = counter };
    }

    public IReadOnlyList<RuntimeCounter> Latest() => Ordered(_known.Values.Select(known => known.Latest));

    /// <summary>
    /// What was counted since: of a process that says it was there before, without what it had counted when it told of itself for the first
    /// time.
    /// </summary>
    public IReadOnlyList<RuntimeCounter> GrownSince(long unixNano) => Ordered(_known.Values.Select(known =>
        known.StartUnixNano == 0 || known.StartUnixNano >= unixNano ? known.Latest
            : known.Latest with { Value = Math.Max(0, known.Latest.Value - known.First) }));

    private static IReadOnlyList<RuntimeCounter> Ordered(IEnumerable<RuntimeCounter> counters) =>
        [.. counters.OrderBy(c => c.Service, StringComparer.Ordinal).ThenBy(c => c.Node, StringComparer.Ordinal)
            .ThenBy(c => c.Instance, StringComparer.Ordinal)
            .ThenBy(c => c.Tracepoint, StringComparer.Ordinal).ThenBy(c => c.State, StringComparer.Ordinal)
            .ThenBy(c => c.Reason, StringComparer.Ordinal)];

    /// <param name="First">What its process told the first time; 0 where it did not tell of this one then.</param>
    /// <param name="StartUnixNano">When its process began to count.</param>
    private sealed record Known(RuntimeCounter Latest, long First, long StartUnixNano);
}
