namespace PatchTracer.Traces.Analysis;

/// <summary>A subject as a row of a table.</summary>
/// <param name="Id">From 0, over all inputs and groups.</param>
/// <param name="Input">Where it is from.</param>
public sealed record SubjectRow(
    int Id, string Input, string Group, string Name, TraceId? TraceId, long StartUnixNano, long DurationNanos);

/// <summary>A stretch of a subject's critical path as a row of a table.</summary>
/// <param name="Subject">See <see cref="SubjectRow.Id"/>.</param>
/// <param name="Position">From 0, in the order of time.</param>
/// <param name="Operation">Name of the span; of a hop nobody sent, that it is one.</param>
/// <param name="KubernetesService">The Service that a call went through; of the time on the way alone.</param>
/// <param name="TraceId">With <paramref name="SpanId"/> of the span that worked, or was waited for; null for what is no span.</param>
public sealed record SegmentRow(
    int Subject, int Position, string Layer, bool IsWait, long StartUnixNano, long DurationNanos, string? Service, string? Operation,
    string? Node, string? KubernetesService, TraceId? TraceId, SpanId? SpanId);

/// <summary>Critical paths as rows, for whoever goes on asking.</summary>
public static class PathRows
{
    /// <param name="inputs">Where subjects are from, and their groups. Those without a path have no rows.</param>
    public static IEnumerable<(SubjectRow Subject, IEnumerable<SegmentRow> Segments)> Of(
        IEnumerable<(string Input, IReadOnlyList<SubjectGroup> Groups)> inputs) =>
        inputs.SelectMany(input => input.Groups.SelectMany(group => group.Subjects.Select(subject => (input.Input, group.Name, subject))))
            .Select((found, id) => (Row(id, found.Input, found.Name, found.subject), Segments(id, found.subject)));

    private static SubjectRow Row(int id, string input, string group, AnalyzedSubject subject) =>
        new(id, input, group, subject.Name, subject.TraceId, subject.Path.Segments is [var first, ..] ? first.StartUnixNano : 0,
            subject.DurationNanos);

    private static IEnumerable<SegmentRow> Segments(int id, AnalyzedSubject subject)
    {
        var graph = subject.Tree.Graph;
        return subject.Path.Segments.Select((segment, position) =>
        {
            string? Key(PathDimension dimension) => dimension.KeyOf(graph, segment);
            var span = graph.SpanAt(segment.Node);
            return new SegmentRow(id, position, segment.Layer, segment.IsWait, segment.StartUnixNano, segment.DurationNanos,
                Key(PathDimension.Service), span?.Name ?? PathDimensions.NameOf(graph, segment.Node), Key(PathDimension.Node),
                Key(PathDimension.KubernetesService), span?.TraceId, span?.SpanId);
        });
    }
}
