namespace PatchTracer.Traces;

/// <summary>Who handed spans to a collector that tells the components of a cluster from everybody else.</summary>
/// <param name="IsComponent">It had the components' credential.</param>
/// <param name="Address">The address that the request came from; of a pod that is usually its node's. Null for a component.</param>
public sealed record Sender(bool IsComponent, string? Address)
{
    public static readonly Sender Component = new(IsComponent: true, Address: null);
}
