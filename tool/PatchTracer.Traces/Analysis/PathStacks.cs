using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Analysis;

/// <summary>
/// Critical paths as stacks, for flame graphs: what took time, below its causes up to where the subject began. Equal stacks of a group are one.
/// </summary>
public sealed class PathStacks(CausalGraph graph)
{
    private const string Waiting = "(waiting for it)";

    /// <summary>The outermost frame first; time in nanoseconds.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Frames, long Nanos)> Of(SubjectGroup group)
    {
        var sums = new Dictionary<string, (IReadOnlyList<string> Frames, long Nanos)>(StringComparer.Ordinal);
        foreach (var subject in group.Subjects)
        {
            var known = new Dictionary<int, IReadOnlyList<string>>();
            var first = subject.Path.Segments.Count > 0 ? subject.Path.Segments[0].StartUnixNano : 0;
            foreach (var segment in subject.Path.Segments)
            {
                if (!known.TryGetValue(segment.Node, out var frames))
                    known.Add(segment.Node, frames = Frames(subject, segment.Node, first));
                if (segment.IsWait)
                    frames = [.. frames, Waiting];
                var key = string.Join('\0', frames);
                sums[key] = (frames, sums.GetValueOrDefault(key).Nanos + segment.DurationNanos);
            }
        }
        return [.. sums.OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => sum.Value)];
    }

    private IReadOnlyList<string> Frames(AnalyzedSubject subject, int node, long first) =>
        [.. subject.Tree.Ancestry(node).TakeWhile(at => at == node || graph.EndOf(at) >= first).Reverse().Select(node => PathDimensions.NameOf(graph, node))];
}
