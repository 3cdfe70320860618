using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>
/// How long something would have taken if the work of some of its nodes had taken another time. Within a node, what began after something
/// else had ended is taken to have waited for it; its own work lies between what ended last and what it did next. What a node caused after
/// its own end comes as much later as it did. So with every factor one, everything takes what it took.
/// </summary>
/// <param name="factor">What the own work of a node is multiplied by.</param>
public sealed class Retiming(CausalGraph graph, CausalTree tree, Func<int, double> factor)
{
    private readonly CausalGraph _graph = graph;
    private readonly Func<int, double> _factor = factor;
    private readonly Dictionary<int, double> _durations = [];

    /// <summary>From the start of the first to the end of the last, in nanoseconds.</summary>
    /// <param name="way">Each the cause of the next, but for hops between them.</param>
    public double Along(IReadOnlyList<int> way)
    {
        var nanos = 0.0;
        for (var i = 0; i + 1 < way.Count; i++)
        {
            var (node, next) = (way[i], way[i + 1]);
            nanos += _graph.StartOf(next) > _graph.EndOf(node)
                ? Of(node) + (_graph.StartOf(next) - _graph.EndOf(node))
                : Start(node, next);
        }
        return nanos + Of(way[^1]);
    }

    /// <summary>A node from its start to its end, in nanoseconds; what it caused later does not count.</summary>
    public double Of(int node)
    {
        var open = new Stack<int>([node]);
        while (open.TryPeek(out var at))
        {
            var before = open.Count;
            var effects = Effects(at);
            foreach (var (effect, isJoined) in effects)
            {
                if (isJoined && !_durations.ContainsKey(effect))
                    open.Push(effect);
            }
            if (open.Count > before)
                continue;
            _durations[at] = new Timeline(this, at, effects).End();
            open.Pop();
        }
        return _durations[node];
    }

    // When the next began, after the node's start.
    private double Start(int node, int next)
    {
        Of(node);
        return new Timeline(this, node, [.. Effects(node).Where(effect => effect.Node != next), (next, false)]).StartOf(next)
            + Math.Min(0, _graph.StartOf(next) - _graph.StartOf(node));
    }

    /// <summary>What a node led to before its end, hops left out, and whether it waits for its end.</summary>
    private List<(int Node, bool IsJoined)> Effects(int node)
    {
        var effects = new List<(int Node, bool IsJoined)>();
        if (tree.EffectsOf(node).IsEmpty)
            return effects;
        var open = new Stack<int>([node]);
        while (open.TryPop(out var at))
        {
            foreach (var edge in tree.EffectsOf(at))
            {
                if (_graph.HopAt(edge.Effect) is not null)
                    open.Push(edge.Effect);
                else if (_graph.StartOf(edge.Effect) <= _graph.EndOf(node))
                    effects.Add((edge.Effect, _graph.EndOf(edge.Effect) <= _graph.EndOf(node) && !NodeWork.IsDetached(_graph, edge)));
            }
        }
        return effects;
    }

    /// <summary>What happened to a node in the order in which it happened, and when it would have.</summary>
    private sealed class Timeline
    {
        private readonly Dictionary<int, double> _starts = [];
        private readonly CausalGraph _graph;
        private readonly double _factor;
        private readonly int _node;

        // When the last of what has ended did, and when all of it would have.
        private long _lastUnixNano;
        private double _ended;

        public Timeline(Retiming retiming, int node, List<(int Node, bool IsJoined)> effects)
        {
            (_graph, _node, _factor) = (retiming._graph, node, retiming._factor(node));
            _lastUnixNano = _graph.StartOf(node);
            foreach (var (_, _, effect, isEnd) in Events(effects).Order())
            {
                if (isEnd)
                    Ended(effect, retiming._durations[effect]);
                else
                    _starts[effect] = Now(Math.Max(_graph.StartOf(effect), _graph.StartOf(_node)));
            }
        }

        public double StartOf(int effect) => _starts[effect];

        public double End() => Now(_graph.EndOf(_node));

        // Ends come before starts of the same moment, and after the start of what took no time.
        private IEnumerable<(long UnixNano, int Order, int Effect, bool IsEnd)> Events(List<(int Node, bool IsJoined)> effects)
        {
            foreach (var (effect, isJoined) in effects)
            {
                var (start, end) = (Math.Max(_graph.StartOf(effect), _graph.StartOf(_node)), _graph.EndOf(effect));
                yield return (start, 1, effect, false);
                if (isJoined && end >= start)
                    yield return (end, end > start ? 0 : 2, effect, true);
            }
        }

        private double Now(long unixNano) => _ended + _factor * (unixNano - _lastUnixNano);

        private void Ended(int effect, double duration)
        {
            // A child of a skewed clock may have begun before its parent; that part is none of the parent's time.
            var skew = Math.Max(0, _graph.StartOf(_node) - _graph.StartOf(effect));
            _ended = Math.Max(_ended, _starts[effect] + Math.Max(0, duration - skew));
            _lastUnixNano = _graph.EndOf(effect);
        }
    }
}
