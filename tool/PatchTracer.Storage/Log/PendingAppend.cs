namespace PatchTracer.Storage.Log;

/// <summary>A record on its way to the disk, and whoever waits for it.</summary>
internal sealed record PendingAppend(byte[] Header, ReadOnlyMemory<byte> Body)
{
    /// <summary>No record: the segment at hand is complete.</summary>
    public bool IsRoll => Header.Length == 0;

    // The writer's loop must not run what comes after an append.
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Finish(StoreException? failure)
    {
        if (failure is null)
            Done.SetResult();
        else
            Done.SetException(failure);
    }
}
