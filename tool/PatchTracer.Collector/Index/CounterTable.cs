using PatchTracer.Collector.Wire;

namespace PatchTracer.Collector.Index;

/// <summary>Runtime counters folded to the latest value of each process, tracepoint, state and reason.</summary>
internal sealed class CounterTable
{
    /// <summary>Processes come and go, but not in such numbers; a sender that makes up names must not fill the memory.</summary>
    private const int MaxCounters = 100_000;

    private readonly Dictionary<(string, string, string, string, string, string), RuntimeCounter> _latest = [];

    /// <summary>Goes up with each point that came.</summary>
    public int Version { get; private set; }

    public void Reset(IReadOnlyList<RuntimeCounter> counters)
    {
        _latest.Clear();
        foreach (var counter in counters)
            Apply(counter, isDelta: false);
    }

    public void Apply(IReadOnlyList<CounterPoint> points)
    {
        foreach (var (counter, isDelta) in points)
            Apply(counter, isDelta);
    }

    private void Apply(RuntimeCounter counter, bool isDelta)
    {
        Version++;
        var key = (counter.Service, counter.Node, counter.Instance, counter.Tracepoint, counter.State, counter.Reason);
        if (!_latest.TryGetValue(key, out var known))
        {
            if (_latest.Count < MaxCounters)
                _latest.Add(key, counter);
        }
        else if (isDelta)
            _latest[key] = counter with { Value = known.Value + counter.Value };
        else if (counter.TimeUnixNano >= known.TimeUnixNano)
            _latest[key] = counter;
    }

    public IReadOnlyList<RuntimeCounter> Latest() =>
        [.. _latest.Values.OrderBy(c => c.Service, StringComparer.Ordinal).ThenBy(c => c.Node, StringComparer.Ordinal)
            .ThenBy(c => c.Instance, StringComparer.Ordinal)
            .ThenBy(c => c.Tracepoint, StringComparer.Ordinal).ThenBy(c => c.State, StringComparer.Ordinal).ThenBy(c => c.Reason, StringComparer.Ordinal)];
}
