using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>
/// The causal graph reduced to one cause for each node, so that it can be drawn and walked: the hop that led to a server span, else
/// its parent, else the first of its links. Cycles of a damaged input are cut where they would close.
/// </summary>
public sealed class CausalTree
{
    private readonly CausalGraph _graph;
    private readonly int[] _cause;
    private readonly EdgeKind[] _kind;
    private readonly Adjacency _effects;

    // What another tree has otherwise: a subject's waits are a few of a run's nodes.
    private readonly Dictionary<int, int>? _waitsFor;
    private readonly Dictionary<int, CausalEdge[]>? _otherEffects;

    public CausalTree(CausalGraph graph)
    {
        _graph = graph;
        _cause = new int[graph.NodeCount];
        _kind = new EdgeKind[graph.NodeCount];
        for (var node = 0; node < graph.NodeCount; node++)
            (_cause[node], _kind[node]) = Choose(node);
        CutCycles();
        var byStart = new List<(long Start, int Node)>(graph.NodeCount);
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (_cause[node] >= 0)
                byStart.Add((graph.StartOf(node), node));
        }
        byStart.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Node.CompareTo(b.Node));
        var edges = byStart.ConvertAll(effect => new CausalEdge(_cause[effect.Node], effect.Node, _kind[effect.Node]));
        _effects = new Adjacency(graph.NodeCount, edges, static edge => edge.Cause);
    }

    /// <summary>Another tree, and what no context carries: costs what the waits cost, however large the tree is.</summary>
    /// <param name="below">The tree without them.</param>
    /// <param name="waits">
    /// An effect is put below what it waited for where that ended later than the cause it names; a wait for what the effect itself led to
    /// is none.
    /// </param>
    public CausalTree(CausalTree below, IEnumerable<(int Cause, int Effect)> waits)
    {
        (_graph, _cause, _kind, _effects) = (below._graph, below._cause, below._kind, below._effects);
        (_waitsFor, _otherEffects) = (new(below._waitsFor ?? []), new(below._otherEffects ?? []));
        foreach (var (cause, effect) in waits)
        {
            var named = CauseOf(effect);
            if ((named is null || _graph.EndOf(cause) > _graph.EndOf(named.Value)) && !Ancestry(cause).Contains(effect))
                Move(effect, named, cause);
        }
    }

    /// <summary>The same with one chain of causes as it is given: costs what the chain costs.</summary>
    /// <param name="route">Each a cause of the next, none twice.</param>
    /// <returns>Null where the first of them was caused by another, as only a damaged input says.</returns>
    public CausalTree? Along(IReadOnlyList<int> route)
    {
        var along = new CausalTree(this, []);
        if (Ancestry(route[0]).Skip(1).Any(route.Contains))
            return null;
        for (var i = 1; i < route.Count; i++)
        {
            if (along.CauseOf(route[i]) is var named && named != route[i - 1])
                along.Move(route[i], named, route[i - 1]);
        }
        return along;
    }

    public CausalGraph Graph => _graph;

    /// <summary>Null for a root.</summary>
    public int? CauseOf(int node) => CauseAt(node) is >= 0 and var cause ? cause : null;

    /// <summary>How the cause is known; meaningless for a root.</summary>
    public EdgeKind KindOf(int node) => IsWait(node) ? EdgeKind.Derived : _kind[node];

    /// <summary>Whether it waited for its cause, where no context says so.</summary>
    internal bool IsWait(int node) => _waitsFor is not null && _waitsFor.ContainsKey(node);

    /// <summary>By start, then in the order of the nodes.</summary>
    public ReadOnlySpan<CausalEdge> EffectsOf(int node) =>
        _otherEffects is not null && _otherEffects.TryGetValue(node, out var edges) ? edges : _effects.Of(node);

    /// <summary>The node itself, its cause, and so on up to a root.</summary>
    public IEnumerable<int> Ancestry(int node)
    {
        for (var at = node; at >= 0; at = CauseAt(at))
            yield return at;
    }

    private int CauseAt(int node) => _waitsFor is not null && _waitsFor.TryGetValue(node, out var waited) ? waited : _cause[node];

    private void Move(int effect, int? from, int to)
    {
        if (from is { } named)
            _otherEffects![named] = [.. EffectsOf(named).ToArray().Where(edge => edge.Effect != effect)];
        _otherEffects![to] = [.. EffectsOf(to).ToArray().Append(new CausalEdge(to, effect, EdgeKind.Derived))
            .OrderBy(edge => _graph.StartOf(edge.Effect)).ThenBy(edge => edge.Effect)];
        _waitsFor![effect] = to;
    }

    private (int Cause, EdgeKind Kind) Choose(int node)
    {
        var (parent, link, hop) = (-1, -1, -1);
        foreach (var edge in _graph.CausesOf(node))
        {
            switch (edge.Kind)
            {
                case EdgeKind.Parent:
                    parent = edge.Cause;
                    break;
                case EdgeKind.Link when link < 0:
                    link = edge.Cause;
                    break;
                case EdgeKind.Derived when hop < 0:
                    hop = edge.Cause;
                    break;
            }
        }
        // The hop stands between client and server, unless the server names somebody else as its parent.
        if (hop >= 0 && (parent < 0 || _graph.HopAt(hop)?.Client is { } client && _graph.SpanAt(parent)!.Key == client.Key))
            return (hop, EdgeKind.Derived);
        return parent >= 0 ? (parent, EdgeKind.Parent) : (link, EdgeKind.Link);
    }

    private void CutCycles()
    {
        // 0 = not seen, 1 = on the way up from here, 2 = known to end at a root
        var state = new byte[_cause.Length];
        var way = new List<int>();
        for (var start = 0; start < _cause.Length; start++)
        {
            way.Clear();
            var node = start;
            while (node >= 0 && state[node] == 0)
            {
                state[node] = 1;
                way.Add(node);
                node = _cause[node];
            }
            if (node >= 0 && state[node] == 1)
                _cause[node] = -1;
            foreach (var passed in way)
                state[passed] = 2;
        }
    }
}
