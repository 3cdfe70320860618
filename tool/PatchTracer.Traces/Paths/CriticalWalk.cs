using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>The backward walk of a <see cref="CriticalPath"/>. Depth is limited by memory, not by the call stack.</summary>
internal sealed class CriticalWalk(CausalGraph graph, CausalTree tree)
{
    private readonly List<CriticalSegment> _backwards = [];
    private readonly Dictionary<int, long> _lastEnds = [];

    /// <summary>Where the explained time begins.</summary>
    public long Cursor { get; private set; }

    public CriticalPath Path() => new([.. _backwards.AsEnumerable().Reverse()]);

    /// <summary>The latest end among a node and everything it caused.</summary>
    public long LastEnd(int node)
    {
        var open = new Stack<int>([node]);
        while (open.TryPeek(out var at))
        {
            var latest = graph.EndOf(at);
            var ready = true;
            foreach (var edge in tree.EffectsOf(at))
            {
                if (_lastEnds.TryGetValue(edge.Effect, out var end))
                    latest = Math.Max(latest, end);
                else
                {
                    open.Push(edge.Effect);
                    ready = false;
                }
            }
            if (!ready)
                continue;
            _lastEnds[at] = latest;
            open.Pop();
        }
        return _lastEnds[node];
    }

    /// <summary>Explains the time from the node's start to <paramref name="until"/>.</summary>
    /// <param name="node">A span or hop.</param>
    /// <param name="until">The end of what is to be explained.</param>
    /// <param name="next">The effect that began at <paramref name="until"/>; null when nothing did.</param>
    /// <param name="clip">Whether effects that last longer count as far as <paramref name="until"/>; otherwise they do not count.</param>
    public void Cover(int node, long until, int? next, bool clip)
    {
        Cursor = until;
        var frames = new Stack<Frame>([new Frame(node, Effects(node, until, next, clip), until, next)]);
        while (frames.TryPeek(out var frame))
        {
            if (frame.Next(Cursor, graph) is var (effect, end))
            {
                Own(frame, end);
                frame.Following = effect;
                frames.Push(new Frame(effect, Effects(effect, end, null, clip: true), end, null) { Floor = Math.Max(frame.Floor, graph.StartOf(frame.Node)) });
                continue;
            }
            Own(frame, Math.Max(frame.Floor, graph.StartOf(frame.Node)));
            frames.Pop();
        }
    }

    /// <summary>Gives the time from <paramref name="from"/> to the cursor to the frame's node, and what lies behind its end to whom was waited for.</summary>
    private void Own(Frame frame, long from)
    {
        var end = graph.EndOf(frame.Node);
        if (Cursor > end && frame.Following is { } following)
            Add(following, LayerOf(following), isWait: true, Math.Max(from, end));
        Add(frame.Node, frame.WorkLayer ??= WorkLayerOf(frame.Node), isWait: false, from);
    }

    private void Add(int node, string layer, bool isWait, long from)
    {
        if (from >= Cursor)
            return;
        _backwards.Add(new CriticalSegment(node, layer, isWait, from, Cursor));
        Cursor = from;
    }

    /// <summary>Hops left out, what they led to in their place; the last to end first, of equals the longest first.</summary>
    private List<(int Node, long End)> Effects(int node, long until, int? except, bool clip)
    {
        var effects = new List<(int Node, long End)>();
        var open = new Stack<int>([node]);
        while (open.TryPop(out var at))
        {
            foreach (var edge in tree.EffectsOf(at))
            {
                if (graph.HopAt(edge.Effect) is not null)
                    open.Push(edge.Effect);
                else if (edge.Effect != except && (clip || LastEnd(edge.Effect) <= until))
                    effects.Add((edge.Effect, LastEnd(edge.Effect)));
            }
        }
        effects.Sort((a, b) => a.End != b.End ? b.End.CompareTo(a.End)
            : graph.StartOf(a.Node) != graph.StartOf(b.Node) ? graph.StartOf(a.Node).CompareTo(graph.StartOf(b.Node)) : a.Node.CompareTo(b.Node));
        return [.. effects.Select(effect => (effect.Node, Math.Min(effect.End, until)))];
    }

    private string LayerOf(int node) => graph.SpanAt(node)?.Layer ?? Conventions.NetworkLayer;

    /// <summary>A client span that went through a hop spends its own time on the way.</summary>
    private string WorkLayerOf(int node)
    {
        foreach (var edge in graph.EffectsOf(node))
        {
            if (edge.Kind == EdgeKind.Derived && graph.HopAt(edge.Effect) is { Server: not null })
                return Conventions.NetworkLayer;
        }
        return LayerOf(node);
    }

    private sealed class Frame(int node, List<(int Node, long End)> effects, long until, int? following)
    {
        private int _at;

        public int Node { get; } = node;

        /// <summary>A child of a skewed clock may begin before its parent; it is not explained further back than that.</summary>
        public long Floor { get; init; } = long.MinValue;

        /// <summary>Whose time the node's own is; asked for at every gap between effects, of which there may be a million.</summary>
        public string? WorkLayer { get; set; }

        /// <summary>What began at the cursor.</summary>
        public int? Following { get; set; } = following;

        /// <summary>The next effect that had ended by the cursor and takes time of it.</summary>
        public (int Node, long End)? Next(long cursor, CausalGraph graph)
        {
            var floor = Math.Max(Floor, graph.StartOf(Node));
            while (_at < effects.Count)
            {
                var (effect, end) = effects[_at++];
                if (end > Math.Min(cursor, until) || end <= floor)
                    continue;
                if (graph.StartOf(effect) < end)
                    return (effect, end);
                // Began only after what is to be explained: the time before it is spent waiting for it.
                Following ??= effect;
            }
            return null;
        }
    }
}
