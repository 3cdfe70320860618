using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Proposals;

/// <summary>
/// What every request of one kind had in its trace: spans by service, kind and name, derived hops by Service, and what caused what.
/// </summary>
internal sealed class RequestChain(CausalGraph graph, IReadOnlyList<LoadRequest> load)
{
    private const string Load = "load";

    private readonly ILookup<TraceId, int> _hops = Enumerable.Range(graph.Spans.Count, graph.Hops.Count).ToLookup(graph.TraceOf);
    private readonly HashSet<SpanKey> _load = [.. load.Select(request => new SpanKey(request.TraceId, request.SpanId))];

    /// <param name="requests">Of one kind; at least one.</param>
    public ChainDraft Of(string name, string subjects, IReadOnlyList<LoadRequest> requests)
    {
        var traces = requests.Select(request => Nodes(request.TraceId)).ToList();
        var steps = new Dictionary<NodeType, StepDraft>();
        foreach (var type in traces.SelectMany(nodes => nodes.Select(TypeOf)).Distinct().Where(IsWritable))
        {
            var counts = traces.Select(nodes => nodes.Count(node => TypeOf(node) == type)).ToList();
            if (counts.Min() > 0)
                steps[type] = new StepDraft(NameOf(type, steps), type.Pattern, Counted(counts));
        }
        var first = new StepDraft(Load, "span: \"${request.spanId}\", kind: client");
        return new ChainDraft(name, "From the load generator through what it asked, as it was recorded.", subjects)
        {
            Steps = [first, .. steps.Values],
            Edges = [.. steps.Keys.SelectMany(effect => Edges(effect, steps, traces))],
        };
    }

    private IEnumerable<EdgeDraft> Edges(NodeType effect, Dictionary<NodeType, StepDraft> steps, List<List<int>> traces)
    {
        foreach (var kind in (EdgeKind[])[EdgeKind.Parent, EdgeKind.Derived])
        {
            // The nearest that is a step; all of one type must agree on it.
            var causes = traces.SelectMany(nodes => nodes.Where(node => TypeOf(node) == effect)).Select(node => Cause(node, kind, steps))
                .Distinct().ToList();
            if (causes is [{ Name: { } from, IsDirect: var direct }])
            {
                string[] options = [.. kind == EdgeKind.Derived ? ["via: [derived]"] : Array.Empty<string>(), .. direct ? ["direct: true"]
                    : Array.Empty<string>()];
                yield return new EdgeDraft(from, steps[effect].Name, string.Join(", ", options));
            }
        }
    }

    /// <summary>Null where nothing of that kind leads to it.</summary>
    private (string? Name, bool IsDirect) Cause(int node, EdgeKind kind, Dictionary<NodeType, StepDraft> steps)
    {
        // A trace that runs in a circle has no cause that could be named.
        var seen = new HashSet<int>();
        var direct = true;
        while (seen.Add(node))
        {
            var at = node;
            node = -1;
            foreach (var edge in graph.CausesOf(at))
            {
                if (edge.Kind == kind && graph.TraceOf(edge.Cause) == graph.TraceOf(at))
                    node = edge.Cause;
            }
            if (node < 0)
                return (null, false);
            if (IsLoad(node))
                return (Load, direct);
            if (steps.TryGetValue(TypeOf(node), out var step))
                return (step.Name, direct);
            direct = false;
        }
        return (null, false);
    }

    /// <summary>The trace's own spans but the load generator's, and its hops.</summary>
    private List<int> Nodes(TraceId trace)
    {
        var nodes = new List<int>();
        foreach (var node in graph.Spans.InTrace(trace))
        {
            if (!IsLoad(node))
                nodes.Add(node);
        }
        nodes.AddRange(_hops[trace]);
        return nodes;
    }

    private bool IsLoad(int node) => graph.SpanAt(node) is { } span && _load.Contains(span.Key);

    private NodeType TypeOf(int node) => graph.SpanAt(node) is { } span
        ? new NodeType(span.Service, span.Kind, span.Name) : new NodeType(graph.HopAt(node)!.Service ?? "", null, "");

    /// <summary>In a pattern these would stand for something else.</summary>
    private static bool IsWritable(NodeType type) =>
        !$"{type.Service} {type.Name}".Contains('*') && !type.Name.Contains("${", StringComparison.Ordinal);

    private static string Counted(List<int> counts) => counts.Min() == counts.Max() ? $"every: true, count: {counts[0]}" : "";

    private static string NameOf(NodeType type, Dictionary<NodeType, StepDraft> taken) => StepName.Of(
        type.Kind is null ? $"{type.Service}-hop"
            : $"{type.Service}-{type.Name}{(type.Kind == SpanKind.Client ? "-call" : "")}",
            [Load, .. taken.Values.Select(step => step.Name)]);

    /// <param name="Kind">Null for a hop, whose <paramref name="Service"/> is that of Kubernetes.</param>
    private readonly record struct NodeType(string Service, SpanKind? Kind, string Name)
    {
        public string Pattern => Kind is { } kind
            ? $"service: {ContractText.Quoted(Service)}, kind: {kind.ToString().ToLowerInvariant()}, name: {ContractText.Quoted(Name)}"
            : $"hop: true, attributes: {{k8s.service.name: {ContractText.Quoted(Service)}}}";
    }
}
