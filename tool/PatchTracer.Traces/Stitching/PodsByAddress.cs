using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Stitching;

/// <summary>Which pod had an address at a moment. Addresses are reused, so the newest pod created by then is meant.</summary>
internal sealed class PodsByAddress
{
    private readonly Dictionary<UInt128, List<InventoryPod>> _pods = [];
    private readonly SocketEndReader _reader;

    public PodsByAddress(Inventory inventory, SocketEndReader reader)
    {
        _reader = reader;
        // Pods on the host's network share its address; no single one of them is meant by it.
        var hosts = inventory.Nodes.SelectMany(node => node.Addresses).Select(reader.Address).ToHashSet();
        foreach (var pod in inventory.Pods.OrderBy(pod => pod.Created))
        {
            if (pod.Ip is not null && reader.Address(pod.Ip) is { } address && !hosts.Contains(address))
                (_pods.TryGetValue(address, out var known) ? known : _pods[address] = []).Add(pod);
        }
    }

    public InventoryPod? Find(string? address, long unixNano)
    {
        if (address is null || _reader.Address(address) is not { } bits || !_pods.TryGetValue(bits, out var pods))
            return null;
        // creationTimestamp has whole seconds: a pod of the same second may look younger than its first connection, never by more.
        return pods.FindLast(pod => pod.Created is not { } created || UnixNano.Of(created) <= unixNano) ?? pods[0];
    }
}
