using PatchTracer.Collector.Wire;

namespace PatchTracer.Collector.Log;

/// <summary>Runtime counters folded to the latest value of each process, tracepoint, state and reason.</summary>
internal sealed class CounterTable
{
    /// <summary>Processes come and go, but not in such numbers; a sender that makes up names must not fill the memory.</summary>
    private const int MaxBytes = 16 << 20;

    private const int EntryBytes = 300;

    private readonly Dictionary<(string, string, string, string, string, string), RuntimeCounter> _latest = [];

    private int _bytes;

    /// <summary>Goes up with each point that came.</summary>
    public int Version { get; private set; }

    public void Reset(IReadOnlyList<RuntimeCounter> counters)
    {
        _latest.Clear();
        _bytes = 0;
        foreach (var counter in counters)
            Apply(counter, isDelta: false);
    }

    public void Apply(IReadOnlyList<CounterPoint> points)
    {
        foreach (var point in points)
            Apply(point);
    }

    public void Apply(CounterPoint point) => Apply(point.Counter, point.IsDelta);

    private void Apply(RuntimeCounter counter, bool isDelta)
    {
        Version++;
        var key = (counter.Service, counter.Node, counter.Instance, counter.Tracepoint, counter.State, counter.Reason);
        if (!_latest.TryGetValue(key, out var known))
        {
            var bytes = EntryBytes + (2 * (counter.Service.Length + counter.Node.Length + counter.Instance.Length
                + counter.Tracepoint.Length + counter.State.Length + counter.Reason.Length));
            if (_bytes + bytes > MaxBytes)
                return;
            _latest.Add(key, counter);
            _bytes += bytes;
        }
        else if (isDelta)
            _latest[key] = counter with { Value = known.Value + counter.Value };
        else if (counter.TimeUnixNano >= known.TimeUnixNano)
            _latest[key] = counter;
    }

    public IReadOnlyList<RuntimeCounter> Latest() =>
        [.. _latest.Values.OrderBy(c => c.Service, StringComparer.Ordinal).ThenBy(c => c.Node, StringComparer.Ordinal)
            .ThenBy(c => c.Instance, StringComparer.Ordinal)
            .ThenBy(c => c.Tracepoint, StringComparer.Ordinal).ThenBy(c => c.State, StringComparer.Ordinal)
            .ThenBy(c => c.Reason, StringComparer.Ordinal)];
}
