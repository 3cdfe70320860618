using PatchTracer.Collector.Forwarding;

namespace PatchTracer.Collector;

// Neighbours that get everything that comes.
public sealed partial record CollectorOptions
{
    public IReadOnlyList<ForwardTarget> Forward { get; init; } = [];

    /// <summary>How much may wait on disk for each neighbour; beyond it requests are dropped for this neighbour, and counted.</summary>
    public long MaxForwardQueueBytes { get; init; } = 1L << 30;
}
