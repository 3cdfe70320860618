using System.Runtime.InteropServices;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Comparison;

/// <summary>
/// Reduces a run to what a comparison needs: linear in its spans, but for sorting. What comes out is bounded by subjects and operations.
/// </summary>
public sealed class RoundReader(CausalGraph graph)
{
    /// <param name="groups">Those without a subject of which a path is known are left out.</param>
    public IReadOnlyList<RoundGroup> Of(IReadOnlyList<SubjectGroup> groups) =>
        [.. groups.Where(group => group.Subjects.Count > 0).Select(Of)];

    private RoundGroup Of(SubjectGroup group)
    {
        var subjects = group.Subjects.OrderBy(subject => subject.DurationNanos).ThenBy(subject => subject.Name, StringComparer.Ordinal)
            .ToList();
        var (first, end) = Trimmed.Bounds(subjects.Count);
        return new RoundGroup
        {
            Name = group.Name,
            Durations = subjects.ConvertAll(subject => subject.DurationNanos),
            Parts = Parts(subjects[first..end]),
            Stacks = [.. PathStacks.Of(group).Select(stack => stack with { Nanos = stack.Nanos / subjects.Count })],
            Spans = Spans(subjects),
        };
    }

    private Dictionary<PathDimension, IReadOnlyDictionary<string, double>> Parts(List<AnalyzedSubject> middle)
    {
        var parts = new Dictionary<PathDimension, IReadOnlyDictionary<string, double>>();
        foreach (var dimension in Enum.GetValues<PathDimension>())
        {
            var sums = new Dictionary<string, double>(StringComparer.Ordinal);
            foreach (var subject in middle)
            {
                foreach (var segment in subject.Path.Segments)
                {
                    if (dimension.KeyOf(graph, segment) is { } key)
                        CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _) += (double)segment.DurationNanos / middle.Count;
                }
            }
            parts.Add(dimension, sums);
        }
        return parts;
    }

    private Dictionary<string, double> Spans(List<AnalyzedSubject> subjects)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var trace in subjects.Select(subject => subject.TraceId).OfType<TraceId>().Distinct())
        {
            foreach (var node in graph.Spans.InTrace(trace))
                CollectionsMarshal.GetValueRefOrAddDefault(counts, PathDimensions.OperationOf(graph.SpanAt(node)!), out _)++;
        }
        return counts.ToDictionary(count => count.Key, count => (double)count.Value / subjects.Count);
    }
}
