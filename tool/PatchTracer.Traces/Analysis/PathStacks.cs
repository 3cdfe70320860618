namespace PatchTracer.Traces.Analysis;

/// <summary>
/// Critical paths as stacks, for flame graphs: what took time, below its causes up to where the subject began. Equal stacks of a group are
/// one. Linear in the segments: however deep causes go, of a stack the outermost <see cref="Deepest"/> frames are told, and what lies below
/// is time of the last.
/// </summary>
public static class PathStacks
{
    internal const int Deepest = 100;

    private const string Waiting = "(waiting for it)";
    private const string Deeper = "(deeper)";

    public static IReadOnlyList<StackWeight> Of(SubjectGroup group)
    {
        var root = new Node(null, default, 0);
        foreach (var subject in group.Subjects)
            Add(root, subject);
        var stacks = new List<StackWeight>();
        root.Collect(stacks);
        return stacks;
    }

    private static void Add(Node root, AnalyzedSubject subject)
    {
        var known = new Dictionary<int, Node>();
        var first = subject.Path.Segments.Count > 0 ? subject.Path.Segments[0].StartUnixNano : 0;
        foreach (var segment in subject.Path.Segments)
        {
            var stack = StackOf(root, known, subject, segment.Node, first);
            if (segment.IsWait)
                stack = stack.Below(new StackFrame(Waiting, segment.Layer, IsWait: true));
            stack.Nanos += segment.DurationNanos;
        }
    }

    private static Node StackOf(Node root, Dictionary<int, Node> known, AnalyzedSubject subject, int node, long first)
    {
        var (graph, way, stack) = (subject.Tree.Graph, new List<int>(), root);
        foreach (var at in subject.Tree.Ancestry(node))
        {
            if (at != node && graph.EndOf(at) < first)
                break;
            if (known.TryGetValue(at, out var there))
            {
                stack = there;
                break;
            }
            way.Add(at);
        }
        for (var i = way.Count - 1; i >= 0; i--)
        {
            stack = stack.Below(new StackFrame(PathDimensions.NameOf(graph, way[i]), graph.SpanAt(way[i])?.Layer
                ?? Conventions.NetworkLayer, IsWait: false));
            known[way[i]] = stack;
        }
        return stack;
    }

    private sealed class Node(Node? parent, StackFrame frame, int depth)
    {
        private readonly SortedDictionary<string, Node> _below = new(StringComparer.Ordinal);

        public long Nanos { get; set; }

        public Node Below(StackFrame next)
        {
            if (depth > Deepest)
                return this;
            if (depth == Deepest)
                next = next with { Name = Deeper, IsWait = false };
            if (!_below.TryGetValue(next.Name, out var below))
                _below.Add(next.Name, below = new Node(this, next, depth + 1));
            return below;
        }

        /// <summary>Those with time of their own, in the order of their names.</summary>
        public void Collect(List<StackWeight> stacks)
        {
            if (Nanos > 0)
                stacks.Add(new StackWeight(Frames(), Nanos));
            foreach (var below in _below.Values)
                below.Collect(stacks);
        }

        private StackFrame[] Frames()
        {
            var frames = new StackFrame[depth];
            for (var at = this; at.Parent is { } above; at = above)
                frames[at.Depth - 1] = at.Frame;
            return frames;
        }

        private Node? Parent => parent;

        private StackFrame Frame => frame;

        private int Depth => depth;
    }
}

/// <param name="Frames">The outermost first.</param>
/// <param name="Nanos">On the critical paths of all subjects together.</param>
public sealed record StackWeight(IReadOnlyList<StackFrame> Frames, long Nanos);

/// <param name="Name">Of the operation, or that the one above it was waited for.</param>
/// <param name="Layer">Whose time it is.</param>
/// <param name="IsWait">Nobody worked.</param>
public readonly record struct StackFrame(string Name, string Layer, bool IsWait);
