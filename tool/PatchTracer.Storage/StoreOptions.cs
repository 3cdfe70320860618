namespace PatchTracer.Storage;

/// <summary>How a store keeps what it is given.</summary>
public sealed record StoreOptions
{
    public static readonly StoreOptions Default = new();

    /// <summary>
    /// Whether a request is on the disk before it is acknowledged. Without it, it is with the kernel: it survives the end of
    /// this process, however it ends, but not the end of the machine.
    /// </summary>
    public bool Fsync { get; init; }

    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>How many bytes of requests may wait for the disk; beyond it requests are refused with a retry hint.</summary>
    public long MaxPendingBytes { get; init; } = 64 << 20;

    /// <summary>Segments whose last request came longer ago are removed; null keeps them.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>
    /// How much log and index may take together before the oldest segments are removed; null for no bound but the disk's.
    /// </summary>
    public long? MaxBytes { get; init; }

    /// <summary>How much memory the embedded database may use.</summary>
    public int IndexMemoryMegabytes { get; init; } = 144;
}
