using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>A line of a waterfall: a node of the causal graph and how many causes it is below a root.</summary>
/// <param name="Kind">How its cause is known; null for a root among the nodes drawn.</param>
public readonly record struct CausalLine(int Node, int Depth, EdgeKind? Kind);

/// <summary>Some nodes of a causal tree in the order they are drawn in: each below its cause, those of one cause by start.</summary>
public static class CausalOrder
{
    /// <summary>Every node once; linear but for sorting the roots. Depth is limited by memory, not by the call stack.</summary>
    public static IReadOnlyList<CausalLine> Of(CausalGraph graph, CausalTree tree, IReadOnlySet<int> nodes)
    {
        var lines = new List<CausalLine>(nodes.Count);
        var open = new Stack<CausalLine>();
        var roots = nodes.Where(node => tree.CauseOf(node) is not { } cause || !nodes.Contains(cause));
        foreach (var root in roots.OrderByDescending(graph.StartOf).ThenByDescending(node => node))
            open.Push(new CausalLine(root, 0, null));
        while (open.TryPop(out var line))
        {
            lines.Add(line);
            var effects = tree.EffectsOf(line.Node);
            for (var i = effects.Length - 1; i >= 0; i--)
            {
                if (nodes.Contains(effects[i].Effect))
                    open.Push(new CausalLine(effects[i].Effect, line.Depth + 1, effects[i].Kind));
            }
        }
        return lines;
    }
}
