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

    /// <summary>Whatever of a span would tell the subject does not speak of another.</summary>
    public bool IsOfSubject(Span span) => Attributes.All(attribute => span.Text(attribute.Key) is not { } text || attribute.Value.Fits(text)
        || !Pattern.Attributes[attribute.Key].References.Any());

    /// <summary>
    /// The one thing in which a span or hop is not what the pattern wants; null where it is, where it differs in more, or in what tells
    /// one thing from another: the tracepoint, the subject.
    /// </summary>
    /// <param name="isNeighbour">A cause of the step caused it directly: then its name, its service and its Service may be what is wrong.</param>
    public string? Difference(CausalGraph graph, int node, bool isNeighbour)
    {
        List<string> differences = [];
        var fitting = 0;
        if (graph.SpanAt(node) is { } span)
        {
            if (Pattern.Hop || _tracepoint?.Fits(span.Tracepoint) == false || _spanId?.Fits(span.SpanId.ToString()) == false
                || _layer?.Fits(span.Layer) == false)
                return null;
            if (Pattern.Kind is { } kind && kind != span.Kind)
                differences.Add($"its kind is {span.Kind.ToString().ToLowerInvariant()} and not {kind.ToString().ToLowerInvariant()}");
            if (_name?.Fits(span.Name) == false)
            {
                if (!isNeighbour || !TellsSubjectsApart)
                    return null;
                differences.Add($"its name is {span.Name} and not {Pattern.Name}");
            }
            if (_service?.Fits(span.Service) == false)
            {
                if (!isNeighbour && _tracepoint is null)
                    return null;
                differences.Add($"its service is {(span.Service.Length == 0 ? "not named" : span.Service)} and not {Pattern.Service}");
            }
            // A server that was called directly is the answer to the call, whatever it says of itself.
            fitting = _tracepoint is not null || _name is not null || _spanId is not null
                || (isNeighbour && Pattern.Kind == SpanKind.Server && span.Kind == SpanKind.Server) ? 1 : 0;
        }
        else if (!Pattern.Hop || !isNeighbour)
            return null;
        foreach (var (key, value) in Attributes)
        {
            var text = graph.SpanAt(node)?.Text(key) ?? graph.HopAt(node)?.Text(key);
            if (value.Fits(text))
                fitting++;
            else if (text is null)
                differences.Add($"it lacks {key}");
            else if (Pattern.Hop && !Pattern.Attributes[key].References.Any())
                differences.Add($"its {key} is {text} and not {Pattern.Attributes[key]}");
            else
                return null;
        }
        return differences is [var one] && (fitting > 0 || Pattern.Hop || !one.StartsWith("it lacks", StringComparison.Ordinal)) ? one : null;
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
