using PatchTracer.Traces.Contracts;

namespace PatchTracer.Traces.Verdicts;

/// <summary>One step of a chain, on one node where it is expected on each, while one subject is judged.</summary>
internal sealed class StepState(ChainStep step, string? node, SpanMatcher matcher, Func<IEnumerable<int>?, List<int>> find)
{
    private List<int>? _candidates;

    public ChainStep Step { get; } = step;

    /// <summary>Null where the step is not expected on each node.</summary>
    public string? Node { get; } = node;

    public SpanMatcher Matcher { get; } = matcher;

    /// <summary>All nodes of the graph that fit the step's pattern for the subject, whatever caused them.</summary>
    public List<int> Candidates => _candidates ??= find(null);

    /// <summary>Those of some nodes that fit.</summary>
    public List<int> Among(IEnumerable<int> nodes) => find(nodes);

    /// <summary>The pattern refers to another step of which nothing was found: that step's edges say why.</summary>
    public bool RefersToMissing => Matcher.Unresolved.Any(reference => reference.StartsWith(StepOrder.Prefix, StringComparison.Ordinal));

    /// <summary>
    /// Those that later edges start from: what the edges to this step found, or else all candidates, so that one missing edge
    /// is reported once and not again by everything behind it.
    /// </summary>
    public HashSet<int> Reached { get; } = [];
}
