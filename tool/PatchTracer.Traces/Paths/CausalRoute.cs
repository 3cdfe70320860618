using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>
/// What leads from a subject's first span to its last. A tree has one cause for each node, and one reconciliation serves many: a sync of
/// kube-proxy's rules names one change as its parent and links the others, so that in the tree it belongs to one pod of those that it made
/// reachable. Here every cause is looked at, the subject's own before those of others, and of those the one that ended last.
/// </summary>
internal static class CausalRoute
{
    /// <summary>Linear in what led to the last span.</summary>
    /// <param name="tree">What it says a node waited for is the node's only cause.</param>
    /// <param name="own">Nodes that the subject is known to have gone through.</param>
    /// <returns>Each the cause of the next, both ends included; null when nothing leads there.</returns>
    public static IReadOnlyList<int>? Find(CausalGraph graph, CausalTree tree, int first, int last, IReadOnlySet<int> own)
    {
        // What each led to, on the way on which it was met.
        var effects = new Dictionary<int, int>();
        var open = new Stack<(int Node, int Effect)>([(last, -1)]);
        while (open.TryPop(out var step))
        {
            if (!effects.TryAdd(step.Node, step.Effect))
                continue;
            if (step.Node == first)
                return Path(effects, first);
            foreach (var cause in Causes(graph, tree, step.Node, own))
            {
                if (!effects.ContainsKey(cause))
                    open.Push((cause, step.Node));
            }
        }
        return null;
    }

    private static List<int> Path(Dictionary<int, int> effects, int first)
    {
        var path = new List<int>();
        for (var node = first; node >= 0; node = effects[node])
            path.Add(node);
        return path;
    }

    /// <summary>The one to look at first comes last.</summary>
    private static IEnumerable<int> Causes(CausalGraph graph, CausalTree tree, int node, IReadOnlySet<int> own)
    {
        if (tree.CauseOf(node) is not { } chosen)
            return [];
        if (tree.IsWait(node))
            return [chosen];
        var causes = new HashSet<int> { chosen };
        foreach (var edge in graph.CausesOf(node))
            causes.Add(edge.Cause);
        return causes.Count == 1 ? causes
            : causes.OrderBy(own.Contains).ThenBy(cause => cause == chosen).ThenBy(graph.EndOf);
    }
}
