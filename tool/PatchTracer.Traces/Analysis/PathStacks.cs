using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Analysis;

/// <summary>
/// Critical paths as stacks, for flame graphs: what took time, below its causes up to where the subject began. Equal stacks of a group are one.
/// </summary>
public sealed class PathStacks(CausalGraph graph)
{
    private const string Waiting = "(waiting for it)";

    public IReadOnlyList<StackWeight> Of(SubjectGroup group)
    {
        var sums = new Dictionary<string, StackWeight>(StringComparer.Ordinal);
        foreach (var subject in group.Subjects)
        {
            var known = new Dictionary<int, IReadOnlyList<StackFrame>>();
            var first = subject.Path.Segments.Count > 0 ? subject.Path.Segments[0].StartUnixNano : 0;
            foreach (var segment in subject.Path.Segments)
            {
                if (!known.TryGetValue(segment.Node, out var frames))
                    known.Add(segment.Node, frames = Frames(subject, segment.Node, first));
                if (segment.IsWait)
                    frames = [.. frames, new StackFrame(Waiting, segment.Layer, IsWait: true)];
                var key = string.Join('\0', frames.Select(frame => frame.Name));
                sums[key] = new StackWeight(frames, (sums.GetValueOrDefault(key)?.Nanos ?? 0) + segment.DurationNanos);
            }
        }
        return [.. sums.OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => sum.Value)];
    }

    private IReadOnlyList<StackFrame> Frames(AnalyzedSubject subject, int node, long first) =>
        [.. subject.Tree.Ancestry(node).TakeWhile(at => at == node || graph.EndOf(at) >= first).Reverse().Select(Frame)];

    private StackFrame Frame(int node) => new(PathDimensions.NameOf(graph, node), graph.SpanAt(node)?.Layer ?? Conventions.NetworkLayer, IsWait: false);
}

/// <param name="Frames">The outermost first.</param>
/// <param name="Nanos">On the critical paths of all subjects together.</param>
public sealed record StackWeight(IReadOnlyList<StackFrame> Frames, long Nanos);

/// <param name="Name">Of the operation, or that the one above it was waited for.</param>
/// <param name="Layer">Whose time it is.</param>
/// <param name="IsWait">Nobody worked.</param>
public readonly record struct StackFrame(string Name, string Layer, bool IsWait);
