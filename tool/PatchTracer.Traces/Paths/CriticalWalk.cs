using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>The backward walk of a <see cref="CriticalPath"/>. Depth is limited by memory, not by the call stack.</summary>
internal sealed class CriticalWalk(CausalGraph graph, CausalTree tree)
{
    private static readonly List<(int Node, long End)> None = [];

    private readonly List<CriticalSegment> _backwards = [];
    private readonly Dictionary<int, long> _lastEnds = [];
    private readonly Dictionary<int, long> _waitedEnds = [];
    private readonly Func<CausalEdge, bool> _isWaitedFor = edge => !NodeWork.IsDetached(graph, edge);

    /// <summary>Where the explained time begins.</summary>
    public long Cursor { get; private set; }

    public CriticalPath Path()
    {
        var segments = _backwards.ToArray();
        Array.Reverse(segments);
        return new CriticalPath(segments);
    }

    /// <summary>The latest end among a node and everything it caused.</summary>
    public long LastEnd(int node) => Latest(node, _lastEnds, static _ => true);

    /// <summary>The same without what nobody waits for.</summary>
    private long WaitedEnd(int node) => Latest(node, _waitedEnds, _isWaitedFor);

    private long Latest(int node, Dictionary<int, long> known, Func<CausalEdge, bool> counts)
    {
        if (tree.EffectsOf(node).IsEmpty)
            return graph.EndOf(node);
        if (known.TryGetValue(node, out var before))
            return before;
        var open = new Stack<int>([node]);
        while (open.TryPeek(out var at))
        {
            var latest = graph.EndOf(at);
            var ready = true;
            foreach (var edge in tree.EffectsOf(at))
            {
                if (!counts(edge))
                    continue;
                if (tree.EffectsOf(edge.Effect).IsEmpty)
                    latest = Math.Max(latest, graph.EndOf(edge.Effect));
                else if (known.TryGetValue(edge.Effect, out var end))
                    latest = Math.Max(latest, end);
                else
                {
                    open.Push(edge.Effect);
                    ready = false;
                }
            }
            if (!ready)
                continue;
            known[at] = latest;
            open.Pop();
        }
        return known[node];
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
                frames.Push(new Frame(effect, Effects(effect, end, null, clip: true), end,
                    null)
                { Floor = Math.Max(frame.Floor, graph.StartOf(frame.Node)) });
                continue;
            }
            Own(frame, Math.Max(frame.Floor, graph.StartOf(frame.Node)));
            frames.Pop();
        }
    }

    /// <summary>
    /// Gives the time from <paramref name="from"/> to the cursor to the frame's node, and what lies behind its end to whom was waited for.
    /// </summary>
    private void Own(Frame frame, long from)
    {
        var end = graph.EndOf(frame.Node);
        if (Cursor > end && frame.Following is { } following)
            Add(following, NodeWork.LayerOf(graph, following), isWait: true, Math.Max(from, end));
        Add(frame.Node, frame.WorkLayer ??= NodeWork.WorkLayerOf(graph, frame.Node), isWait: false, from);
    }

    private void Add(int node, string layer, bool isWait, long from)
    {
        if (from >= Cursor)
            return;
        _backwards.Add(new CriticalSegment(node, layer, isWait, from, Cursor));
        Cursor = from;
    }

    /// <summary>
    /// Hops left out, what they led to in their place; the last to end first, of equals the longest first. What nobody waits for counts
    /// only where it lasts longer than the node: then it is what the end of all had to wait for, and no part of the node's own time is.
    /// </summary>
    private List<(int Node, long End)> Effects(int node, long until, int? except, bool clip)
    {
        if (tree.EffectsOf(node).IsEmpty)
            return None;
        var effects = new List<(int Node, long End)>();
        var open = new Stack<int>([node]);
        while (open.TryPop(out var at))
        {
            foreach (var edge in tree.EffectsOf(at))
            {
                if (graph.HopAt(edge.Effect) is not null)
                {
                    open.Push(edge.Effect);
                    continue;
                }
                var outlasts = Math.Min(LastEnd(edge.Effect), until) > graph.EndOf(node);
                var end = outlasts ? LastEnd(edge.Effect) : WaitedEnd(edge.Effect);
                if (edge.Effect != except && (clip || end <= until) && (outlasts || !NodeWork.IsDetached(graph, edge)))
                    effects.Add((edge.Effect, end));
            }
        }
        if (effects.Count > 1)
            effects.Sort((a, b) => a.End != b.End ? b.End.CompareTo(a.End)
                : graph.StartOf(a.Node) != graph.StartOf(b.Node) ? graph.StartOf(a.Node).CompareTo(graph.StartOf(b.Node))
                : a.Node.CompareTo(b.Node));
        for (var i = 0; i < effects.Count; i++)
            effects[i] = (effects[i].Node, Math.Min(effects[i].End, until));
        return effects;
    }

    private sealed class Frame(int node, List<(int Node, long End)> effects, long until, int? following)
    {
        private long[]? _starts;
        private int _at;
        private int? _last;
        private long _lastEnd;

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
                if (end <= floor)
                    continue;
                if (end > Math.Min(cursor, until))
                {
                    if (!Precedes(effect, end, cursor, graph))
                        continue;
                    end = cursor;
                }
                if (graph.StartOf(effect) < end)
                {
                    (_last, _lastEnd) = (effect, effects[_at - 1].End);
                    return (effect, end);
                }
                // Began only after what is to be explained: the time before it is spent waiting for it.
                Following ??= effect;
            }
            return null;
        }

        /// <summary>
        /// Whether an effect that ends a little after the next has begun came before it all the same: clocks differ, and round. It began
        /// and ended first, they overlap by less than a hundredth of the node's time and a tenth of either's own, and no other effect
        /// begins or ends meanwhile, which would be work side by side.
        /// </summary>
        private bool Precedes(int effect, long end, long cursor, CausalGraph graph)
        {
            if (_last is not { } last || graph.StartOf(last) != cursor || graph.StartOf(effect) >= cursor || end >= _lastEnd)
                return false;
            var overlap = end - cursor;
            return overlap * 100 < graph.EndOf(Node) - graph.StartOf(Node)
                && overlap * 10 < Math.Min(end - graph.StartOf(effect), _lastEnd - cursor)
                && !(_at < effects.Count && effects[_at].End >= cursor) && StartsWithin(cursor, end, graph) == 1;
        }

        private int StartsWithin(long from, long to, CausalGraph graph)
        {
            _starts ??= [.. effects.Select(effect => graph.StartOf(effect.Node)).Order()];
            return Below(to + 1) - Below(from);
        }

        // How many begin before a time.
        private int Below(long time)
        {
            var (low, high) = (0, _starts!.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _starts[middle] < time ? (middle + 1, high) : (low, middle);
            }
            return low;
        }
    }
}
