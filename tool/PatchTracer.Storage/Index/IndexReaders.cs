namespace PatchTracer.Storage.Index;

/// <summary>
/// Lets other processes read the index's file while this one writes it. A reader opens the file while nobody changes it; from then on
/// it sees what the file was, because what is committed goes behind it or to blocks that were free. Only a checkpoint gives blocks
/// free that a reader may still read, so there is none while there are readers.
/// </summary>
internal sealed class IndexReaders : IDisposable
{
    private readonly SemaphoreSlim _changes = new(1, 1);
    private int _count;

    /// <summary>To be held while the file is changed.</summary>
    public Change Begin()
    {
        _changes.Wait();
        return new Change(this);
    }

    /// <summary>Counts a reader from before it opens the file until the result is disposed.</summary>
    /// <param name="open">Returns when the reader has the file open.</param>
    public async Task<IDisposable> OpenAsync(Func<Task> open, CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        Interlocked.Increment(ref _count);
        var reader = new Reader(this);
        try
        {
            await open();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
        finally
        {
            _changes.Release();
        }
    }

    public void Dispose() => _changes.Dispose();

    public readonly struct Change(IndexReaders readers) : IDisposable
    {
        /// <summary>Whether blocks may be given free.</summary>
        public bool MayCheckpoint => Volatile.Read(ref readers._count) == 0;

        public void Dispose() => readers._changes.Release();
    }

    private sealed class Reader(IndexReaders readers) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref readers._count);
        }
    }
}
