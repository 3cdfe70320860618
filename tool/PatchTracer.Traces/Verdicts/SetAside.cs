using PatchTracer.Traces.Evidence;
using PatchTracer.Traces.Stitching;

namespace PatchTracer.Traces.Verdicts;

/// <summary>Names who sent what was set aside.</summary>
internal static class SetAside
{
    /// <summary>More senders and claims than these are not listed: whoever sends them chooses the texts.</summary>
    private const int Most = 20;

    /// <summary>Null when there is nothing; the most first.</summary>
    public static IReadOnlyList<SetAsideSpans>? Of(RunEvidence evidence)
    {
        if (evidence.Graph.Spans.SetAside is not { Count: > 0 } all)
            return null;
        return
        [
            .. all.GroupBy(span => (span.Sender, Claim: ComponentClaim.Of(span)!, span.Service))
                .Select(same => new SetAsideSpans(Name(same.Key.Sender!, evidence.Inventory), same.Key.Claim, same.Key.Service,
                    same.Count(), SpanReference.Of(same.First())))
                .OrderByDescending(same => same.Count).Take(Most),
        ];
    }

    /// <summary>`172.18.0.3 (node worker, or a pod on it)`.</summary>
    public static string Name(Sender sender, Inventory inventory)
    {
        var address = sender.Address ?? "an address that is not known";
        if (inventory.NodeWith(address) is { } node)
            return $"{address} (a pod on node {node}, or the node)";
        return inventory.PodWith(address) is { } pod ? $"{address} (pod {pod})" : address;
    }
}
