using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Paths;

/// <summary>
/// Reads pods' lives off a causal graph. A pod's own spans carry its uid; what makes it ready and reachable is found along the edges
/// that lead on from them, since one reconciliation serves many pods.
/// </summary>
public sealed class PodLives(CausalGraph graph)
{
    private const string ObjectKind = "k8s.object.kind";
    private const string ObjectName = "k8s.object.name";

    /// <summary>All pods that a span names by uid, by when they began.</summary>
    public IReadOnlyList<PodLife> Read()
    {
        var created = graph.Spans.Spans
            .Where(span => span.Tracepoint == "apiserver.create" && span.Attributes.Text(ObjectKind) == "Pod")
            .ToLookup(span => (span.Attributes.Text(Conventions.Namespace), span.Attributes.Text(ObjectName)));
        return [.. Enumerable.Range(0, graph.Spans.Count)
            .Where(node => graph.Spans.Spans[node].Attributes.Text(Conventions.PodUid) is { Length: > 0 })
            .GroupBy(node => graph.Spans.Spans[node].Attributes.Text(Conventions.PodUid)!)
            .Select(pod => Read(pod.Key, [.. pod], created))
            .OrderBy(life => life.BeganUnixNano)];
    }

    private PodLife Read(string uid, int[] nodes, ILookup<(string?, string?), Span> created)
    {
        var spans = nodes.Select(node => graph.Spans.Spans[node]).OrderBy(span => span.StartUnixNano).ToList();
        var name = First(spans, Conventions.PodName);
        var place = First(spans, Conventions.Namespace);
        var milestones = new List<PodMilestone>();
        var writes = spans.Where(span => span.Tracepoint == "controller.create_pod").Concat(created[(place, name)]).ToList();
        Add(milestones, PodStation.Created, writes.MinBy(span => span.EndUnixNano));
        Add(milestones, PodStation.Scheduled, Last(spans, "scheduler.bind"));
        Add(milestones, PodStation.Sandbox, First(spans, "cri.RunPodSandbox", "kubelet.sandbox.create"));
        Add(milestones, PodStation.Image, Last(spans, "kubelet.image.ensure"));
        Add(milestones, PodStation.Started, Last(spans, "kubelet.container.start"));
        AddReachable(milestones, nodes);
        var node = spans.Where(span => span.Layer is "kubelet" or "cri").Select(span => span.Node)
            .FirstOrDefault(known => known is not null);
        var began = writes.Concat(spans).Min(span => span.StartUnixNano);
        return new PodLife(uid, name ?? "", place ?? "", node, began, [.. milestones.OrderBy(m => m.Station)]);
    }

    private void AddReachable(List<PodMilestone> milestones, int[] nodes)
    {
        if (milestones.Find(m => m.Station == PodStation.Started) is not { } started)
            return;
        var after = Effects(nodes).Where(span => span.StartUnixNano >= started.UnixNano).OrderBy(span => span.StartUnixNano).ToList();
        if (after.Find(span => span.Tracepoint == "endpointslice.sync") is not { } ready)
            return;
        milestones.Add(new PodMilestone(PodStation.Ready, ready.StartUnixNano, ready));
        Add(milestones, PodStation.Reachable,
            after.Where(span => span.Tracepoint == "kubeproxy.sync" && span.StartUnixNano >= ready.StartUnixNano)
            .MinBy(span => span.EndUnixNano));
    }

    /// <summary>Spans that the nodes led to, over any edges.</summary>
    private List<Span> Effects(int[] nodes)
    {
        var effects = new List<Span>();
        var seen = new HashSet<int>(nodes);
        var open = new Stack<int>(nodes);
        while (open.TryPop(out var node))
        {
            foreach (var edge in graph.EffectsOf(node))
            {
                if (!seen.Add(edge.Effect))
                    continue;
                open.Push(edge.Effect);
                if (graph.SpanAt(edge.Effect) is { } span)
                    effects.Add(span);
            }
        }
        return effects;
    }

    private static void Add(List<PodMilestone> milestones, PodStation station, Span? span)
    {
        if (span is not null)
            milestones.Add(new PodMilestone(station, span.StartUnixNano + span.DurationNanos, span));
    }

    private static string? First(List<Span> spans, string key) =>
        spans.Select(span => span.Attributes.Text(key)).FirstOrDefault(text => text is { Length: > 0 });

    private static Span? First(List<Span> spans, params ReadOnlySpan<string> tracepoints)
    {
        foreach (var tracepoint in tracepoints)
        {
            if (spans.Find(span => span.Tracepoint == tracepoint) is { } found)
                return found;
        }
        return null;
    }

    private static Span? Last(List<Span> spans, string tracepoint) =>
        spans.Where(span => span.Tracepoint == tracepoint).MaxBy(span => span.EndUnixNano);
}
