using PatchTracer.Traces.Contracts;

namespace PatchTracer.Traces.Verdicts;

/// <summary>When each service, and each service on each node, reported spans; answers in logarithmic time.</summary>
internal sealed class ServiceActivity
{
    private readonly Dictionary<string, Dictionary<string, List<long>>> _starts = [];

    public ServiceActivity(SpanSet spans)
    {
        foreach (var span in spans.Spans)
        {
            var nodes = _starts.TryGetValue(span.Service, out var known) ? known : _starts[span.Service] = [];
            var node = span.Node ?? "";
            (nodes.TryGetValue(node, out var starts) ? starts : nodes[node] = []).Add(span.StartUnixNano);
        }
        foreach (var starts in _starts.Values.SelectMany(nodes => nodes.Values))
            starts.Sort();
    }

    /// <summary>Spans that services fitting the pattern began in that time; on one node, or on any for null.</summary>
    public long Count(TextMatcher services, string? node, long fromUnixNano, long toUnixNano)
    {
        var count = 0L;
        foreach (var (service, nodes) in _starts)
        {
            if (!services.Fits(service))
                continue;
            foreach (var (name, starts) in nodes)
            {
                if (node is null || name == node)
                    count += Below(starts, toUnixNano) - Below(starts, fromUnixNano - 1);
            }
        }
        return count;
    }

    /// <summary>How many are not after that moment.</summary>
    private static int Below(List<long> starts, long unixNano)
    {
        var (low, high) = (0, starts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (starts[middle] <= unixNano)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
