using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>
/// Finds the nodes that fit a pattern without looking at every span for every subject: by tracepoint or name, and within those by
/// whichever attribute leaves the fewest. Each group is indexed once, when it is first asked for.
/// </summary>
internal sealed class CandidateIndex
{
    private readonly CausalGraph _graph;
    private readonly Dictionary<string, List<int>> _byTracepoint = [];
    private readonly Dictionary<string, List<int>> _byName = [];
    private readonly Dictionary<string, List<int>> _byService = [];
    private readonly Dictionary<(List<int> Group, string Key), Dictionary<string, List<int>>> _byAttribute = [];
    private readonly List<int> _spans;
    private readonly List<int> _hops;

    public CandidateIndex(CausalGraph graph)
    {
        _graph = graph;
        _spans = [.. Enumerable.Range(0, graph.Spans.Count)];
        _hops = [.. Enumerable.Range(graph.Spans.Count, graph.Hops.Count)];
        for (var node = 0; node < graph.Spans.Count; node++)
        {
            var span = graph.Spans.Spans[node];
            if (span.Tracepoint is { } tracepoint)
                Add(_byTracepoint, tracepoint, node);
            Add(_byName, span.Name, node);
            Add(_byService, span.Service, node);
        }
    }

    /// <summary>How many spans a pattern was compared with so far.</summary>
    public long Comparisons { get; private set; }

    public IReadOnlyList<int> WithTracepoint(string tracepoint) => _byTracepoint.GetValueOrDefault(tracepoint) ?? [];

    public IReadOnlyList<int> WithName(string name) => _byName.GetValueOrDefault(name) ?? [];

    public IReadOnlyList<int> OfService(string? service) => service is null ? [] : _byService.GetValueOrDefault(service) ?? [];

    /// <summary>All nodes that fit, in the order of the spans.</summary>
    public List<int> Find(SpanMatcher matcher) => Filter(matcher, Narrow(matcher, Group(matcher.Pattern)));

    /// <summary>Those of some nodes that fit.</summary>
    public List<int> Filter(SpanMatcher matcher, IEnumerable<int> nodes)
    {
        var found = new List<int>();
        foreach (var node in nodes)
        {
            Comparisons++;
            if (matcher.Fits(_graph, node))
                found.Add(node);
        }
        return found;
    }

    private static void Add(Dictionary<string, List<int>> index, string key, int node) =>
        (index.TryGetValue(key, out var nodes) ? nodes : index[key] = []).Add(node);

    private List<int> Group(SpanPattern pattern)
    {
        if (pattern.Hop)
            return _hops;
        if (pattern.Tracepoint?.Exact is { } tracepoint)
            return _byTracepoint.GetValueOrDefault(tracepoint) ?? [];
        if (pattern.Name?.Exact is { } name)
            return _byName.GetValueOrDefault(name) ?? [];
        return pattern.Service?.Exact is { } service ? _byService.GetValueOrDefault(service) ?? [] : _spans;
    }

    private IEnumerable<int> Narrow(SpanMatcher matcher, List<int> group)
    {
        // Hops and small groups are not worth an index.
        if (matcher.Pattern.Hop || group.Count < 16)
            return group;
        List<List<int>>? fewest = null;
        foreach (var (key, value) in matcher.Attributes)
        {
            if (value.Exacts is not { } texts)
                continue;
            var index = AttributeIndex(group, key);
            List<List<int>> lists = [.. texts.Select(index.GetValueOrDefault).OfType<List<int>>()];
            if (fewest is null || lists.Sum(list => list.Count) < fewest.Sum(list => list.Count))
                fewest = lists;
        }
        return fewest is null ? group : fewest.SelectMany(list => list).Order();
    }

    private Dictionary<string, List<int>> AttributeIndex(List<int> group, string key)
    {
        if (!_byAttribute.TryGetValue((group, key), out var index))
        {
            _byAttribute[(group, key)] = index = [];
            foreach (var node in group)
            {
                if (_graph.Spans.Spans[node].Text(key) is { } text)
                    Add(index, text, node);
            }
        }
        return index;
    }
}
