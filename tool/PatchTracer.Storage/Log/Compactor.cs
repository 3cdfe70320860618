namespace PatchTracer.Storage.Log;

/// <summary>Packs, in the background, the segments that are complete and in the index.</summary>
internal sealed class Compactor : IAsyncDisposable
{
    /// <summary>Without room for the packed segment beside the plain one, it is tried again when this has passed.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly string _directory;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Lock _packing = new();
    private readonly Task _loop;
    private volatile int _complete;

    public Compactor(string directory)
    {
        _directory = directory;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>All segments with a smaller number may be packed now.</summary>
    public void Pack(int complete)
    {
        _complete = complete;
        lock (_wake)
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
    }

    /// <summary>Packs what may be packed, on the caller's thread.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public void PackNow(CancellationToken cancellation)
    {
        lock (_packing)
        {
            foreach (var number in SegmentFormat.PlainIn(_directory).Where(number => number < _complete).Order().ToArray())
                SegmentPacker.Pack(_directory, number, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(Failure is null ? Timeout.InfiniteTimeSpan : RetryAfter, _stop.Token);
                try
                {
                    PackNow(_stop.Token);
                    Failure = null;
                }
                catch (IOException e)
                {
                    Failure = e;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The segment at hand stays plain; the next start packs it.
        }
    }
}
