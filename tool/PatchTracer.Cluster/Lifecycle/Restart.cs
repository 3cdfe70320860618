using System.Net;

namespace PatchTracer.Cluster.Lifecycle;

/// <summary>Takes up again what is there of a cluster, running or stopped.</summary>
internal static class Restart
{
    /// <summary>Starts the nodes that are stopped. Null if all run as they were made, else why they cannot be kept.</summary>
    public static async Task<string?> WhyNotAsync(IReadOnlyList<Node> nodes, string key, CancellationToken cancellation)
    {
        var records = new List<(Node Node, Installed Installed)>();
        foreach (var node in nodes)
        {
            if (await Installed.ReadAsync(node, cancellation) is not { } installed)
                return $"{node.Name} was never completed";
            if (installed.Key != key)
                return $"{node.Name} was made from something else";
            records.Add((node, installed));
        }
        // Docker gives out addresses in the order of starts, and certificates and etcd hold on to those of the making.
        foreach (var (node, installed) in records.OrderBy(r => r.Installed.Address, AddressOrder.Instance))
        {
            if (!await node.IsRunningAsync(cancellation))
                await node.StartAsync(cancellation);
            if (installed.Address != $"{await node.AddressAsync(cancellation)}")
                return $"{node.Name} got another address than {installed.Address}";
            if (!await NodeConfiguration.IsAsMadeAsync(node, installed, cancellation))
                return NodeConfiguration.Changed(node.Name);
        }
        return null;
    }

    /// <summary>By number: 172.19.0.10 comes after 172.19.0.9.</summary>
    internal sealed class AddressOrder : IComparer<string>
    {
        public static readonly AddressOrder Instance = new();

        public int Compare(string? x, string? y) => Bytes(x).SequenceCompareTo(Bytes(y));

        private static ReadOnlySpan<byte> Bytes(string? address) =>
            IPAddress.TryParse(address, out var parsed) ? parsed.GetAddressBytes() : [];
    }
}
