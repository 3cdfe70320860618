using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>A span pattern with its references replaced for one subject.</summary>
internal sealed class SpanMatcher
{
    private readonly TextMatcher? _tracepoint;
    private readonly TextMatcher? _name;
    private readonly TextMatcher? _layer;
    private readonly TextMatcher? _service;
    private readonly TextMatcher? _spanId;

    public SpanMatcher(SpanPattern pattern, Func<string, IReadOnlyList<string>> values)
    {
        Pattern = pattern;
        _tracepoint = pattern.Tracepoint?.Resolve(values);
        _name = pattern.Name?.Resolve(values);
        _layer = pattern.Layer?.Resolve(values);
        _service = pattern.Service?.Resolve(values);
        _spanId = pattern.SpanId?.Resolve(values);
        Attributes = [.. pattern.Attributes.Select(a => (a.Key, a.Value.Resolve(values)))];
        var references = StepOrder.References(pattern).Distinct().ToArray();
        Unresolved = [.. references.Where(reference => values(reference).Count == 0)];
        TellsSubjectsApart = references.Any(reference => reference != NodeName);
    }

    /// <summary>The reference to the node of a step that is expected on each.</summary>
    public const string NodeName = "node.name";

    public SpanPattern Pattern { get; }

    public IReadOnlyList<(string Key, TextMatcher Value)> Attributes { get; }

    /// <summary>The pattern refers to something of the subject.</summary>
    public bool TellsSubjectsApart { get; }

    /// <summary>References that have no value for the subject; where there are any, most patterns fit nothing.</summary>
    public IReadOnlyList<string> Unresolved { get; }

    public bool Fits(CausalGraph graph, int node) => graph.SpanAt(node) is { } span ? Fits(span) : Fits(graph.HopAt(node)!);

    public bool Fits(Span span)
    {
        if (Pattern.Hop || (Pattern.Kind is { } kind && kind != span.Kind))
            return false;
        if (_tracepoint?.Fits(span.Tracepoint) == false || _name?.Fits(span.Name) == false || _layer?.Fits(span.Layer) == false)
            return false;
        if (_service?.Fits(span.Service) == false || _spanId?.Fits(span.SpanId.ToString()) == false)
            return false;
        foreach (var (key, value) in Attributes)
        {
            if (!value.Fits(span.Text(key)))
                return false;
        }
        return true;
    }

    private bool Fits(Hop hop)
    {
        if (!Pattern.Hop)
            return false;
        foreach (var (key, value) in Attributes)
        {
            if (!value.Fits(hop.Text(key)))
                return false;
        }
        return true;
    }
}
