namespace PatchTracer.Storage.Log;

/// <param name="SegmentBytes">A segment that reached this size is closed and the next begun.</param>
/// <param name="Fsync">Whether an append is on the disk, not only in the kernel, before it is acknowledged.</param>
/// <param name="MaxPendingBytes">How much may wait to be written; beyond it appends are refused.</param>
internal sealed record RawLogOptions(long SegmentBytes, bool Fsync, long MaxPendingBytes)
{
    public static readonly RawLogOptions Default = new(64 << 20, Fsync: false, 128 << 20);
}
