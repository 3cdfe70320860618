namespace PatchTracer.Traces.Evidence;

/// <summary>
/// What the cluster said exists, independently of any trace (<c>inventory.json</c>: camelCase, times ISO 8601, unknown fields ignored).
/// </summary>
public sealed record Inventory
{
    public static readonly Inventory Empty = new();

    /// <summary>When the lists were read, UTC.</summary>
    public DateTimeOffset Taken { get; init; }

    public IReadOnlyList<InventoryNode> Nodes { get; init; } = [];

    public IReadOnlyList<InventoryPod> Pods { get; init; } = [];

    public IReadOnlyList<InventoryService> Services { get; init; } = [];

    public IReadOnlyList<InventoryEndpointSlice> EndpointSlices { get; init; } = [];

    /// <summary>The name of the node with an address; null when none has it.</summary>
    public string? NodeWith(string address) => Nodes.FirstOrDefault(node => node.Addresses.Contains(address))?.Name;

    /// <summary>`namespace/name` of the youngest pod with an address; null when none has it.</summary>
    public string? PodWith(string address) =>
        Pods.Where(pod => pod.Ip == address).MaxBy(pod => pod.Created) is { } found ? $"{found.Namespace}/{found.Name}" : null;
}

public sealed record InventoryNode
{
    public string Name { get; init; } = "";

    public IReadOnlyList<string> Addresses { get; init; } = [];

    public string? PodCidr { get; init; }
}

public sealed record InventoryPod
{
    public string Uid { get; init; } = "";

    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    /// <summary>Null until the pod has an address.</summary>
    public string? Ip { get; init; }

    /// <summary>Null until the pod is bound.</summary>
    public string? Node { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The Deployment that owns it through a ReplicaSet; null for other pods.</summary>
    public string? Deployment { get; init; }

    /// <summary>Whole seconds, as the API keeps them; so are the other times.</summary>
    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset? Scheduled { get; init; }

    /// <summary>Since when it has been ready; null while it is not.</summary>
    public DateTimeOffset? Ready { get; init; }

    public IReadOnlyList<string> Images { get; init; } = [];
}

public sealed record InventoryService
{
    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>`None` for headless Services.</summary>
    public string? ClusterIp { get; init; }

    public string Uid { get; init; } = "";

    public IReadOnlyList<InventoryPort> Ports { get; init; } = [];
}

public sealed record InventoryPort
{
    public string? Name { get; init; }

    public int Port { get; init; }

    public int? NodePort { get; init; }

    public string? Protocol { get; init; }

    /// <summary>A number, or the name of a container's port.</summary>
    public string? TargetPort { get; init; }
}

public sealed record InventoryEndpointSlice
{
    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    /// <summary>The Service it belongs to (label <c>kubernetes.io/service-name</c>).</summary>
    public string Service { get; init; } = "";

    public IReadOnlyList<InventoryEndpoint> Endpoints { get; init; } = [];
}

public sealed record InventoryEndpoint
{
    public string? Ip { get; init; }

    public string? PodUid { get; init; }

    public bool Ready { get; init; }
}
