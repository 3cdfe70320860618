using PatchTracer.Traces.Contracts;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>
/// Looks for causes of a node backwards through the graph. Causes are few where effects are many, so this touches little of a large
/// graph. The strongest evidence is tried first: parents alone, then links too, then derived edges too.
/// </summary>
internal sealed class CausalPath(CausalGraph graph)
{
    private static readonly Via[] Strongest = [Via.Parent, Via.Parent | Via.Link, Via.Parent | Via.Link | Via.Derived];

    /// <summary>
    /// The nearest of <paramref name="causes"/> on each path to the effect, and the weakest kind of edge needed. Null: none.
    /// </summary>
    public (HashSet<int> Causes, EdgeKind How)? Find(HashSet<int> causes, int effect, Via allowed, bool direct)
    {
        var tried = Via.None;
        foreach (var step in Strongest)
        {
            var via = step & allowed;
            if (via == tried)
                continue;
            tried = via;
            var found = direct ? Neighbours(causes, effect, via) : Ancestors(causes, effect, via);
            if (found.Count > 0)
                return (found, via.Weakest());
        }
        return null;
    }

    /// <summary>Every node that can be reached forwards from some nodes, themselves included.</summary>
    public HashSet<int> Closure(ReadOnlySpan<int> nodes)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>();
        foreach (var node in nodes)
        {
            if (reached.Add(node))
                open.Push(node);
        }
        while (open.TryPop(out var node))
        {
            foreach (var edge in graph.EffectsOf(node))
            {
                if (reached.Add(edge.Effect))
                    open.Push(edge.Effect);
            }
        }
        return reached;
    }

    private HashSet<int> Neighbours(HashSet<int> causes, int effect, Via via)
    {
        var found = new HashSet<int>();
        foreach (var edge in graph.CausesOf(effect))
        {
            if (via.Allows(edge.Kind) && causes.Contains(edge.Cause))
                found.Add(edge.Cause);
        }
        return found;
    }

    private HashSet<int> Ancestors(HashSet<int> causes, int effect, Via via)
    {
        var found = new HashSet<int>();
        var seen = new HashSet<int> { effect };
        var open = new Stack<int>();
        open.Push(effect);
        while (open.TryPop(out var node))
        {
            foreach (var edge in graph.CausesOf(node))
            {
                if (!via.Allows(edge.Kind) || !seen.Add(edge.Cause))
                    continue;
                if (causes.Contains(edge.Cause))
                    found.Add(edge.Cause);
                else
                    open.Push(edge.Cause);
            }
        }
        return found;
    }
}
