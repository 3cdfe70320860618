using PatchTracer.Collector.Queries;
using PatchTracer.Traces;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Truth.Faults;

/// <summary>
/// How long subjects would have taken without the delay that a fault put in: the what-if of <c>analyze --faster</c>, of spans whose delay is
/// known because the runtime wrote it down. What the rounds without the fault took says how good it is.
/// </summary>
internal sealed class WithoutFault(CausalGraph graph)
{
    private const string Attribute = "patchtracer.fault";
    private const string Delay = "delay=";

    private readonly Dictionary<CausalTree, Retiming> _retimings = [];

    /// <summary>The median of a group, in nanoseconds; null where no span of it was delayed.</summary>
    public double? Median(SubjectGroup group)
    {
        if (!graph.Spans.Spans.Any(span => DelayOf(span) is not null))
            return null;
        return Quantiles.Of([.. group.Subjects.Select(subject => (long)Of(subject)).Order()], 0.5);
    }

    private double Of(AnalyzedSubject subject)
    {
        if (!_retimings.TryGetValue(subject.Tree, out var retiming))
            _retimings.Add(subject.Tree, retiming = new Retiming(graph, subject.Tree, FactorOf));
        return retiming.Along(subject.Way);
    }

    /// <summary>What is left of a node's own work without its delay.</summary>
    private double FactorOf(int node)
    {
        if (graph.SpanAt(node) is not { } span || DelayOf(span) is not { } delay)
            return 1;
        var own = OperationTimes.Own(span, Effects(node));
        return own > delay ? (own - delay) / (double)own : 0;
    }

    private List<(long Start, long End)> Effects(int node)
    {
        var effects = new List<(long, long)>();
        foreach (var edge in graph.EffectsOf(node))
            effects.Add((graph.StartOf(edge.Effect), graph.EndOf(edge.Effect)));
        return effects;
    }

    private static long? DelayOf(Span span) => span.Text(Attribute) is { } fault && fault.StartsWith(Delay, StringComparison.Ordinal)
        && GoDuration.TryParse(fault[Delay.Length..], out var delay) ? delay.Ticks * TimeSpan.NanosecondsPerTick : null;
}
