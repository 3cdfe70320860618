namespace PatchTracer.Traces.Paths;

/// <summary>How much of a critical path is a layer's: its own work, and waiting for it to begin.</summary>
public sealed record LayerShare(string Layer, long WorkNanos, long WaitNanos)
{
    public long TotalNanos => WorkNanos + WaitNanos;
}
