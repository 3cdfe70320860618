namespace PatchTracer.Storage.Log;

/// <summary>
/// What opening a raw log found behind its last whole record: the traces of a crash, cut off from the segment and kept
/// beside it. Nothing of it was ever acknowledged, unless the machine itself went down without fsync.
/// </summary>
/// <param name="TornBytes">0 when the log ended cleanly.</param>
/// <param name="KeptAs">Null when there was no tail, or no room to keep it.</param>
public sealed record LogRecovery(long TornBytes, string? KeptAs)
{
    public static readonly LogRecovery Clean = new(0, null);
}
