using PatchTracer.Traces.Paths;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Views;

/// <summary>Puts some nodes of the causal tree in the order they are drawn in, and collapses long repeats.</summary>
internal sealed class WaterfallRows(CausalGraph graph, CausalTree tree, HashSet<int> nodes, WaterfallOptions options)
{
    private readonly List<WaterfallRow> _rows = [];

    public List<WaterfallRow> Build()
    {
        var roots = nodes.Where(node => tree.CauseOf(node) is not { } cause || !nodes.Contains(cause)).OrderBy(graph.StartOf)
            .ThenBy(node => node).ToArray();
        // An explicit stack: a chain of ten thousand spans is drawn as it is.
        var open = new Stack<(int Node, int Depth, int[]? Others)>();
        Push(open, roots, 0);
        while (open.TryPop(out var next))
        {
            if (next.Others is { } others)
            {
                _rows.Add(Collapsed(others, next.Depth));
                continue;
            }
            _rows.Add(Row(next.Node, next.Depth));
            Push(open, [.. Effects(next.Node)], next.Depth + 1);
        }
        return _rows;
    }

    private List<int> Effects(int node)
    {
        var effects = new List<int>();
        foreach (var edge in tree.EffectsOf(node))
        {
            if (nodes.Contains(edge.Effect))
                effects.Add(edge.Effect);
        }
        return effects;
    }

    private void Push(Stack<(int, int, int[]?)> open, int[] siblings, int depth)
    {
        var repeated = siblings.GroupBy(Look).Where(group => group.Count() > options.CollapseAbove)
            .ToDictionary(group => group.Key, group => group.ToArray());
        var shown = new Dictionary<object, int>();
        var lines = new List<(int, int, int[]?)>();
        foreach (var node in siblings)
        {
            var look = Look(node);
            if (!repeated.TryGetValue(look, out var group))
            {
                lines.Add((node, depth, null));
                continue;
            }
            shown[look] = shown.GetValueOrDefault(look) + 1;
            if (shown[look] <= 2)
                lines.Add((node, depth, null));
            else if (shown[look] == 3)
                lines.Add((node, depth, group[2..]));
        }
        for (var i = lines.Count - 1; i >= 0; i--)
            open.Push(lines[i]);
    }

    private (string, string, EdgeKind?) Look(int node) => (SpanLabel.Of(graph, node), graph.SpanAt(node)?.Service ?? "", Kind(node));

    private WaterfallRow Row(int node, int depth) => new(node, depth, Kind(node), 0, 0, graph.StartOf(node), graph.EndOf(node));

    private WaterfallRow Collapsed(int[] group, int depth) => new(group[0], depth, Kind(group[0]), group.Length,
        group.Count(node => graph.SpanAt(node)?.Status == StatusCode.Error), group.Min(graph.StartOf), group.Max(graph.EndOf));

    private EdgeKind? Kind(int node) => tree.CauseOf(node) is not null ? tree.KindOf(node) : null;
}
