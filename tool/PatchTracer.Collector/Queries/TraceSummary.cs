using PatchTracer.Traces;

namespace PatchTracer.Collector.Queries;

/// <summary>A trace as one line of a search's result.</summary>
/// <param name="Name">Of the root, or of the earliest span when the root is not there.</param>
/// <param name="Layers">Number of spans in each layer, the most first.</param>
internal sealed record TraceSummary(
    TraceId TraceId, string Name, string Service, long StartUnixNano, long DurationNanos, int Spans, int Errors, int Orphans, int Links,
    int Conflicts,
    IReadOnlyList<(string Layer, int Spans)> Layers, IReadOnlyList<(string Name, int Spans, int Errors)> Services)
{
    /// <param name="spans">At least one, by start.</param>
    public static TraceSummary Of(IReadOnlyList<Span> spans)
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        var root = spans.FirstOrDefault(span => span.ParentSpanId.IsEmpty) ?? spans[0];
        var start = spans.Min(span => span.StartUnixNano);
        return new TraceSummary(
            root.TraceId, root.Name, root.Service, start, spans.Max(span => span.StartUnixNano + span.DurationNanos) - start, spans.Count,
            spans.Count(span => span.Status == StatusCode.Error),
            spans.Count(span => !span.ParentSpanId.IsEmpty && !ids.Contains(span.ParentSpanId)),
            spans.Sum(span => span.Links.Count),
            spans.Count - ids.Count,
            [.. spans.GroupBy(span => span.Layer).Select(layer => (layer.Key, layer.Count())).OrderByDescending(layer => layer.Item2)],
            [.. spans.GroupBy(span => span.Service).OrderBy(service => service.Key, StringComparer.Ordinal)
                .Select(service => (service.Key, service.Count(), service.Count(span => span.Status == StatusCode.Error)))]);
    }
}
